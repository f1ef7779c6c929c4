/** Finds out when an instance takes requests, by knocking on its port. */
@NullMarked
package dev.dormouse.activator.probe;

import org.jspecify.annotations.NullMarked;
