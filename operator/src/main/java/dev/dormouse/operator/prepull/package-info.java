/** Keeps the images of services on the nodes where their instances may run. */
@NullMarked
package dev.dormouse.operator.prepull;

import org.jspecify.annotations.NullMarked;
