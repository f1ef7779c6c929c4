package dev.dormouse.activator.proxy;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * How full the heap was after the last collection that looked at all of it: what is in use between
 * two of them is garbage for the most part, and tells nothing. Looked up a few times a second at
 * most. Safe for any thread.
 */
final class HeapUse {
  private static final long VALID_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  private final Optional<MemoryPoolMXBean> old;
  private volatile double seen;
  private volatile long seenAt;

  private HeapUse(Optional<MemoryPoolMXBean> old) {
    this.old = old;
    this.seenAt = System.nanoTime() - VALID_NANOS;
  }

  static HeapUse ofThisProcess() {
    return new HeapUse(
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .filter(pool -> pool.getCollectionUsage() != null && pool.getUsage().getMax() > 0)
            .max(Comparator.comparingLong(pool -> pool.getUsage().getMax())));
  }

  /** From 0 to 1. */
  double now() {
    long time = System.nanoTime();
    if (time - seenAt >= VALID_NANOS) {
      seenAt = time;
      seen = old.map(MemoryPoolMXBean::getCollectionUsage).map(HeapUse::part).orElse(0.0);
    }
    return seen;
  }

  private static double part(MemoryUsage usage) {
    return usage.getMax() <= 0 ? 0 : (double) usage.getUsed() / usage.getMax();
  }
}
