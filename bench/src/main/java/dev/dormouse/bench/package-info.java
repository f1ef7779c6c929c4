/** Benchmarks of the whole program. */
@NullMarked
package dev.dormouse.bench;

import org.jspecify.annotations.NullMarked;
