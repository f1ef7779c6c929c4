package dev.dormouse.activator.proxy;

import org.jspecify.annotations.Nullable;

/**
 * Tells when deadlines have passed: never early, and less than two ticks of 100 ms late, one until
 * the tick after the deadline and one until the wheel is next advanced. Adding and removing take
 * constant time: buckets are rings of links inside the deadlines themselves, and one that lies more
 * than a turn ahead stays in its bucket until its turn comes. Asks for ticks only while it holds a
 * deadline. One thread only, its event loop's.
 */
final class DeadlineWheel {
  static final long TICK_NANOS = 100_000_000;
  private static final int BUCKETS = 512;

  /** Starts and stops the calls of {@link #advance}. */
  interface Ticker {
    void start();

    void stop();
  }

  /** Something with a deadline; in one wheel, once, at a time. */
  abstract static class Deadline {
    @Nullable Deadline previous;
    @Nullable Deadline next;
    long dueTick;

    /** The deadline has passed; it is in the wheel no more. */
    abstract void expired();
  }

  /** The start of a ring. */
  private static final class Ring extends Deadline {
    Ring() {
      super.previous = this;
      super.next = this;
    }

    @Override
    void expired() {
      throw new AssertionError("a ring has no deadline");
    }
  }

  private final Ring[] buckets = new Ring[BUCKETS];
  private final Ring due = new Ring();
  private final Ticker ticker;
  private final long origin;
  private long currentTick;
  private int size;
  private boolean ticking;

  DeadlineWheel(Ticker ticker, long now) {
    this.ticker = ticker;
    this.origin = now;
    for (int i = 0; i < BUCKETS; i++) {
      buckets[i] = new Ring();
    }
  }

  /** Adds a deadline, or moves it when it is in already. Past ones expire at the next tick. */
  void add(Deadline deadline, long at, long now) {
    remove(deadline);
    if (size == 0) {
      currentTick = Math.floorDiv(now - origin, TICK_NANOS);
    }
    deadline.dueTick = Math.max(currentTick + 1, Math.ceilDiv(at - origin, TICK_NANOS));
    link(bucket(deadline.dueTick), deadline);
    size++;
    if (!ticking) {
      ticking = true;
      ticker.start();
    }
  }

  /** Takes a deadline out. Does nothing when it is not in. */
  void remove(Deadline deadline) {
    if (deadline.next != null) {
      unlink(deadline);
      size--;
    }
  }

  /** Time has passed. */
  void advance(long now) {
    long target = Math.floorDiv(now - origin, TICK_NANOS);
    long turns = Math.min(target - currentTick, BUCKETS);
    for (long tick = target - turns + 1; tick <= target; tick++) {
      collectDue(bucket(tick), target);
    }
    currentTick = Math.max(currentTick, target);
    Deadline first = due.next;
    while (first != null && first != due) {
      remove(first);
      first.expired();
      first = due.next;
    }
    if (size == 0 && ticking) {
      ticking = false;
      ticker.stop();
    }
  }

  int size() {
    return size;
  }

  private void collectDue(Ring bucket, long target) {
    Deadline each = bucket.next;
    while (each != null && each != bucket) {
      Deadline next = each.next;
      if (each.dueTick <= target) {
        unlink(each);
        link(due, each);
      }
      each = next;
    }
  }

  private Ring bucket(long tick) {
    return buckets[(int) Math.floorMod(tick, (long) BUCKETS)];
  }

  private static void link(Ring ring, Deadline deadline) {
    Deadline start = ring;
    Deadline last = start.previous;
    deadline.previous = last;
    deadline.next = start;
    if (last != null) {
      last.next = deadline;
    }
    start.previous = deadline;
  }

  private static void unlink(Deadline deadline) {
    Deadline previous = deadline.previous;
    Deadline next = deadline.next;
    if (previous != null) {
      previous.next = next;
    }
    if (next != null) {
      next.previous = previous;
    }
    deadline.previous = null;
    deadline.next = null;
  }
}
