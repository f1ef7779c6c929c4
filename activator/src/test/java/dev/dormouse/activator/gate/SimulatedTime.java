package dev.dormouse.activator.gate;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * Time that a test lets pass. What falls due runs on the test's thread, the earlier first, the
 * first set first among equals. One thread only.
 */
public final class SimulatedTime implements Time {
  private record Entry(long at, long order, Runnable action) {}

  private final PriorityQueue<Entry> timers =
      new PriorityQueue<>(Comparator.comparingLong(Entry::at).thenComparingLong(Entry::order));
  private long now = 3_600_000_000_000L;
  private long lastOrder;

  @Override
  public long now() {
    return now;
  }

  @Override
  public Timer after(long delayNanos, Runnable action) {
    Entry entry = new Entry(now + Math.max(0, delayNanos), ++lastOrder, action);
    timers.add(entry);
    return () -> timers.remove(entry);
  }

  /** Lets time pass, and all that falls due within it happen. */
  public void pass(Duration duration) {
    long end = now + duration.toNanos();
    Entry next = timers.peek();
    while (next != null && next.at() <= end) {
      timers.remove(next);
      now = next.at();
      next.action().run();
      next = timers.peek();
    }
    now = end;
  }

  /** Lets happen what is due now. */
  public void settle() {
    pass(Duration.ZERO);
  }

  /** How many timers are set. */
  public int timers() {
    return timers.size();
  }
}
