/** Who is turned away when the activator itself is short of memory or time. */
@NullMarked
package dev.dormouse.core.overload;

import org.jspecify.annotations.NullMarked;
