package dev.dormouse.core.admit;

import dev.dormouse.core.revision.InstanceId;

/**
 * One instance as the throttler sees it: how many of its slots are out, and whether more may go.
 */
final class Slots {
  /** Whether an instance gets leases. */
  enum State {
    /** It takes requests. */
    READY,
    /** It takes no more; those that run go on. */
    DRAINING,
    /** It is no more; what is out is only waited for. */
    GONE
  }

  final InstanceId id;
  State state = State.GONE;
  int inFlight;
  int refusals;
  long bannedUntil;
  boolean banned;

  Slots(InstanceId id) {
    this.id = id;
  }

  boolean offers(int concurrency) {
    return state == State.READY && !banned && inFlight < concurrency;
  }
}
