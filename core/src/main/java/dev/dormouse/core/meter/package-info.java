/** What was used, per service and second, as values. */
@NullMarked
package dev.dormouse.core.meter;

import org.jspecify.annotations.NullMarked;
