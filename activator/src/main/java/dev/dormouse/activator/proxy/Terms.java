package dev.dormouse.activator.proxy;

import dev.dormouse.activator.gate.RevisionGate;

/**
 * Until when one request may wait for a slot, and last. Times are nanoseconds of {@link
 * System#nanoTime}. Immutable, but for the revision's settings, which may change.
 *
 * @param patienceNanos how long its client waits, by its own word
 */
record Terms(RevisionGate gate, long arrival, long patienceNanos) {
  long endsAt() {
    return arrival + Math.min(gate.revision().template().timeout().toNanos(), patienceNanos);
  }

  private long waitUntil() {
    return arrival + gate.maxWait().toNanos();
  }

  /** Until when it waits for a slot at the longest. */
  long slotUntil() {
    return Math.min(waitUntil(), endsAt());
  }

  /** It got no slot in its time. */
  PlatformError slotMissed() {
    return waitUntil() - endsAt() < 0 ? PlatformError.noSlotWithin(gate.maxWait()) : missed();
  }

  /** It did not end in its time. */
  PlatformError missed() {
    return PlatformError.notEndedWithin(endsAt() - arrival);
  }
}
