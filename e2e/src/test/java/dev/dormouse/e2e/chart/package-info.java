/** What the chart renders, and what it refuses; no cluster is asked. */
@NullMarked
package dev.dormouse.e2e.chart;

import org.jspecify.annotations.NullMarked;
