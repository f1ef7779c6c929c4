/**
 * The cluster under test: where it comes from, how the chart gets in, what is kept of a failure.
 */
@NullMarked
package dev.dormouse.e2e.cluster;

import org.jspecify.annotations.NullMarked;
