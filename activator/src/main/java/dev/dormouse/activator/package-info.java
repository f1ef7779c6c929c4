/** The activator: the proxy program, wired together. */
@NullMarked
package dev.dormouse.activator;

import org.jspecify.annotations.NullMarked;
