/** The wire between activators: frames as bytes, and the connections that carry them. */
@NullMarked
package dev.dormouse.activator.wire;

import org.jspecify.annotations.NullMarked;
