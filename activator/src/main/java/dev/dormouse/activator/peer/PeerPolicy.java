package dev.dormouse.activator.peer;

import dev.dormouse.core.peer.Timing;

/** How an activator takes part among several; it is the same for all of them. Immutable. */
public record PeerPolicy(Timing timing, DeadSlotsChoice deadSlots) {
  /** What is done with a dead one's slots goes by the revision's limit. */
  public static PeerPolicy of(Timing timing) {
    return new PeerPolicy(timing, DeadSlotsChoice.BY_LIMIT);
  }
}
