/** The ServerlessService resource: reading it, checking it, mapping it to core's values. */
@NullMarked
package dev.dormouse.crds;

import org.jspecify.annotations.NullMarked;
