/** The command line, and the composition root. */
@NullMarked
package dev.dormouse.operator.cli;

import org.jspecify.annotations.NullMarked;
