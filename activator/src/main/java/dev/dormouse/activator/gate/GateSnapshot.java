package dev.dormouse.activator.gate;

import dev.dormouse.core.meter.Usage;

/**
 * One revision's gate at one moment. Where several activators share a revision, its owner alone
 * counts the instances, and each its own requests: so the sums are right. Immutable.
 *
 * @param scaledHere whether this activator is the one that scales the revision
 * @param ready instances that are up and stay
 * @param paused instances that are up, and say that they take no requests for now
 * @param starting instances that were asked for and are not ready
 * @param draining instances that take no more, and end
 * @param inFlight requests that hold a slot
 * @param queued requests that wait
 * @param queuedBytes the memory that those hold
 * @param usage all that the revision used so far
 */
public record GateSnapshot(
    boolean scaledHere,
    int ready,
    int paused,
    int starting,
    int draining,
    int inFlight,
    int queued,
    long queuedBytes,
    Usage usage) {
  /** Requests that wait or run. */
  public long open() {
    return (long) inFlight + queued;
  }
}
