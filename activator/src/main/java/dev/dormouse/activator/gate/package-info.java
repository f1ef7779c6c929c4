/** Lets requests in, one gate a revision: the only place where slots are taken and given back. */
@NullMarked
package dev.dormouse.activator.gate;

import org.jspecify.annotations.NullMarked;
