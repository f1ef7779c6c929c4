/** One immutable snapshot of a service's template, and the rules for when there is a new one. */
@NullMarked
package dev.dormouse.core.revision;

import org.jspecify.annotations.NullMarked;
