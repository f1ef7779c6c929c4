/** How many instances a revision should have. */
@NullMarked
package dev.dormouse.core.scale;

import org.jspecify.annotations.NullMarked;
