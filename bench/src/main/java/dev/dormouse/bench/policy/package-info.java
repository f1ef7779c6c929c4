/**
 * The scaling policy beside others in simulated time: shapes of load as published traces have them,
 * and what each rule makes of them in cold starts and instance-seconds.
 */
@NullMarked
package dev.dormouse.bench.policy;

import org.jspecify.annotations.NullMarked;
