/** The simulator of several activators, and what it shows. */
@NullMarked
package dev.dormouse.core.peer;

import org.jspecify.annotations.NullMarked;
