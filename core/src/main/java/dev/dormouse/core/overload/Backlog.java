package dev.dormouse.core.overload;

/**
 * How long a request will wait at least that comes behind others, as far as is known. It assumes
 * the best: slots that become free at the learned pace from the very beginning, and all instances
 * that there may be, as soon as one can be up. So whoever is told that they wait too long would
 * have.
 *
 * @param waiting how many wait before it
 * @param slots how many requests run at once on the instances that are up or coming
 * @param mostSlots how many could on as many instances as there may be
 * @param startNanos the least that another instance takes to come up
 * @param serviceNanos how long a request holds its slot
 */
public record Backlog(int waiting, long slots, long mostSlots, long startNanos, long serviceNanos) {
  public Backlog {
    if (waiting < 0 || slots < 0 || mostSlots < slots || startNanos < 0 || serviceNanos < 0) {
      throw new IllegalArgumentException(
          "backlog: %d waiting, %d to %d slots, %d and %d ns (expected: none < 0, most >= least)"
              .formatted(waiting, slots, mostSlots, startNanos, serviceNanos));
    }
  }

  /** In nanoseconds; as long as can be where nobody is served at all. */
  public long leastWaitNanos() {
    if (waiting == 0 || serviceNanos == 0) {
      return 0;
    }
    double work = (double) waiting * serviceNanos;
    double untilStart = (double) slots * startNanos;
    if (work <= untilStart) {
      return (long) (work / slots);
    }
    // What the first slots leave of it at the start is shared by all from then on.
    return mostSlots == 0 ? Long.MAX_VALUE : startNanos + (long) ((work - untilStart) / mostSlots);
  }
}
