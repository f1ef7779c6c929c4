/** A revision: its Deployment, and how its instances are. */
@NullMarked
package dev.dormouse.operator.revision;

import org.jspecify.annotations.NullMarked;
