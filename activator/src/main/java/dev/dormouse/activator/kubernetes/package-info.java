/** Instances as pods: what is watched, how pods become instances, and how the scale is written. */
@NullMarked
package dev.dormouse.activator.kubernetes;

import org.jspecify.annotations.NullMarked;
