package dev.dormouse.activator.autoscaler;

/**
 * Spaces the decisions for one revision: the first after the gathering time, those that follow
 * within the coalescing time as one at its end. Safe for any thread.
 */
final class Pace {
  /** The answer when a postponed decision will take this change along. */
  static final long TAKEN_ALONG = -1;

  private final long gatherNanos;
  private boolean decidedBefore;
  private long lastDecision;
  private boolean postponed;

  Pace(long gatherNanos) {
    this.gatherNanos = gatherNanos;
  }

  /**
   * Something changed.
   *
   * @return 0 to decide now, a positive number of nanoseconds to postpone a decision by, or {@link
   *     #TAKEN_ALONG}
   */
  synchronized long ask(long now) {
    if (postponed) {
      return TAKEN_ALONG;
    }
    long wait =
        decidedBefore
            ? Math.max(gatherNanos, Autoscaler.COALESCE_NANOS - (now - lastDecision))
            : gatherNanos;
    if (wait == 0) {
      decidedBefore = true;
      lastDecision = now;
    } else {
      postponed = true;
    }
    return wait;
  }

  /** The postponed decision begins: later changes need another. */
  synchronized void postponedRuns(long now) {
    postponed = false;
    decidedBefore = true;
    lastDecision = now;
  }
}
