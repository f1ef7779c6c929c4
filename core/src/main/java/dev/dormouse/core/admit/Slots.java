package dev.dormouse.core.admit;

import dev.dormouse.core.revision.InstanceId;

/**
 * One instance as the throttler sees it: how many of its slots are out, and whether more may go.
 * Not thread-safe; only {@link SlotPool} and {@link OfferHeap} write to it.
 */
final class Slots {
  final InstanceId id;

  /** The place in the order in which instances came: lower is older. */
  final long age;

  int inFlight;

  /** It is there: it became ready and is not gone. */
  boolean up;

  /** It gets no more requests, for ever. */
  boolean drained;

  /** It gets no more requests until it is resumed. */
  boolean paused;

  boolean banned;
  long bannedUntil;

  /** Connections refused in a row. */
  int refusals;

  /** Where it is in the heap of offers; negative when it offers nothing. */
  int place = -1;

  Slots(InstanceId id, long age) {
    this.id = id;
    this.age = age;
  }

  boolean isReady() {
    return up && !drained;
  }
}
