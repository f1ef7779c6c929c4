/** Several activators: who owns a revision, and how the others get slots from it. */
@NullMarked
package dev.dormouse.core.peer;

import org.jspecify.annotations.NullMarked;
