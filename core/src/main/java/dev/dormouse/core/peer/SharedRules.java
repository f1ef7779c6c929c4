package dev.dormouse.core.peer;

import dev.dormouse.core.admit.QueuePolicy;
import dev.dormouse.core.revision.RevisionKey;

/**
 * How one revision's slots are shared. Immutable.
 *
 * @param concurrency the most requests in flight on one instance
 * @param hold the longest that a request runs, with what a message takes: after so many nanoseconds
 *     nothing runs any more that a dead activator had sent
 */
public record SharedRules(
    RevisionKey revision, int concurrency, QueuePolicy queue, DeadSlots deadSlots, long hold) {
  public SharedRules {
    if (concurrency < 1) {
      throw new IllegalArgumentException("concurrency: " + concurrency + " (expected: >= 1)");
    }
    if (hold < 0) {
      throw new IllegalArgumentException("hold: " + hold + " ns (expected: >= 0)");
    }
  }

  /** The same, with other bounds of the queue. */
  public SharedRules with(QueuePolicy changed) {
    return new SharedRules(revision, concurrency, changed, deadSlots, hold);
  }

  boolean strict() {
    return deadSlots == DeadSlots.STRICT;
  }
}
