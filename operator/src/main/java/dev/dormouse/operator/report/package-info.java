/** How resources tell users what became of them: conditions and events. */
@NullMarked
package dev.dormouse.operator.report;

import org.jspecify.annotations.NullMarked;
