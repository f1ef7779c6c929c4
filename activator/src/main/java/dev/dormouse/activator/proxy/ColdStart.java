package dev.dormouse.activator.proxy;

import dev.dormouse.activator.instances.InstanceSource.StartTimes;
import java.util.Locale;
import java.util.Optional;

/**
 * Where the time went for a request that waited for an instance to start: four phases that add up
 * to the time from its arrival to the first byte of its answer. Immutable.
 *
 * @param queueNanos until its instance was asked for
 * @param startNanos until the instance's program ran
 * @param readyNanos until the instance had a slot for the request
 * @param firstByteNanos until the first byte of the answer
 */
public record ColdStart(long queueNanos, long startNanos, long readyNanos, long firstByteNanos) {
  private static final double NANOS_PER_MILLI = 1e6;

  /** The phases; empty when the instance was up before the request arrived. Times are nanos. */
  static Optional<ColdStart> of(long arrival, StartTimes start, long grantedAt, long firstByteAt) {
    if (start.readyAt() - arrival < 0) {
      return Optional.empty();
    }
    long requested = Math.max(0, start.requestedAt() - arrival);
    long started = Math.max(requested, start.startedAt() - arrival);
    long granted = Math.max(started, grantedAt - arrival);
    long firstByte = Math.max(granted, firstByteAt - arrival);
    return Optional.of(
        new ColdStart(requested, started - requested, granted - started, firstByte - granted));
  }

  /** The value of a {@code Server-Timing} header, in milliseconds. */
  String serverTiming() {
    return String.format(
        Locale.ROOT,
        "queue;dur=%.3f, start;dur=%.3f, ready;dur=%.3f, firstbyte;dur=%.3f",
        queueNanos / NANOS_PER_MILLI,
        startNanos / NANOS_PER_MILLI,
        readyNanos / NANOS_PER_MILLI,
        firstByteNanos / NANOS_PER_MILLI);
  }
}
