/** Several activators as one: the wire, the store and the shell around one activator's part. */
@NullMarked
package dev.dormouse.activator.peer;

import org.jspecify.annotations.NullMarked;
