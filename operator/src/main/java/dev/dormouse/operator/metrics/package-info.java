/** The only package that knows a meter library. */
@NullMarked
package dev.dormouse.operator.metrics;

import org.jspecify.annotations.NullMarked;
