/** Clients that wear a proxy out. */
@NullMarked
package dev.dormouse.testing.attack;

import org.jspecify.annotations.NullMarked;
