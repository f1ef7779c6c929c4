/** Serves the resources of some files on one machine, with processes as instances: local mode. */
@NullMarked
package dev.dormouse.activator.dev;

import org.jspecify.annotations.NullMarked;
