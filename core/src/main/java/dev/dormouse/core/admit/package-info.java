/** Who goes where, who waits and who is turned away, for one revision. */
@NullMarked
package dev.dormouse.core.admit;

import org.jspecify.annotations.NullMarked;
