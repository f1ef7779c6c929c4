/** The command line: what a person types, and what it starts. */
@NullMarked
package dev.dormouse.activator.cli;

import org.jspecify.annotations.NullMarked;
