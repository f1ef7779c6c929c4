/** How a new revision takes over by and by, and when it is taken back. */
@NullMarked
package dev.dormouse.core.rollout;

import org.jspecify.annotations.NullMarked;
