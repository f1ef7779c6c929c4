package dev.dormouse.bench.policy;

/**
 * Decides how many instances one service has: told what happens to its requests, and asked when it
 * said it wants to be. For one simulation and one thread. Times are nanoseconds.
 */
interface Rule {
  /** The instances there are, those that drain not among them. */
  record Fleet(int ready, int starting, long startingNanos, int inFlight, int queued) {
    int total() {
      return ready + starting;
    }

    boolean nothing() {
      return total() == 0 && inFlight == 0 && queued == 0;
    }
  }

  /** So many instances, and when to ask again at the latest; {@link Long#MAX_VALUE} for never. */
  record Wish(int instances, long askAgain) {}

  void arrived(long now);

  /** One that came has to wait. Returns when to ask for a decision about that. */
  long queued(Fleet fleet, long now);

  void started(boolean waited, long now);

  void finished(long readyAt, long startedAt, long now);

  /** An instance became ready. Returns when to ask for a decision about that. */
  long ready(long askedAt, long now);

  Wish decide(Fleet fleet, long now);
}
