/** Binds what happens to Micrometer. */
@NullMarked
package dev.dormouse.activator.metrics;

import org.jspecify.annotations.NullMarked;
