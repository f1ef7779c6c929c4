/** Runs instances on this machine, with no cluster: a process each, or a container each. */
@NullMarked
package dev.dormouse.activator.local;

import org.jspecify.annotations.NullMarked;
