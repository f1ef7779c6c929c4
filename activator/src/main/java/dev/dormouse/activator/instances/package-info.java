/** The ports to whatever runs the instances: one tells which there are, one is asked for more. */
@NullMarked
package dev.dormouse.activator.instances;

import org.jspecify.annotations.NullMarked;
