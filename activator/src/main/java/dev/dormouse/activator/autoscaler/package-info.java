/** Keeps every revision at the number of instances that its load asks for. */
@NullMarked
package dev.dormouse.activator.autoscaler;

import org.jspecify.annotations.NullMarked;
