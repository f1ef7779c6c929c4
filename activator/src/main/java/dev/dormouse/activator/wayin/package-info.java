/** Which ports requests come in on, and which certificates are shown there. */
@NullMarked
package dev.dormouse.activator.wayin;

import org.jspecify.annotations.NullMarked;
