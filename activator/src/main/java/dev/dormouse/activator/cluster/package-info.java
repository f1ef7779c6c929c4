/** The activator on a cluster as one program: routes and gates by what is stored there. */
@NullMarked
package dev.dormouse.activator.cluster;

import org.jspecify.annotations.NullMarked;
