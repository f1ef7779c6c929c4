/** Sees how the revisions of a rollout do, and moves it on or takes it back. */
@NullMarked
package dev.dormouse.activator.rollout;

import org.jspecify.annotations.NullMarked;
