/** What users and operators are promised, shown on a real cluster. */
@NullMarked
package dev.dormouse.e2e;

import org.jspecify.annotations.NullMarked;
