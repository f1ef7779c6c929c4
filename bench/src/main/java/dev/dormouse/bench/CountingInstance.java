package dev.dormouse.bench;

import java.util.concurrent.atomic.AtomicInteger;

/** An instance that does nothing but count its requests. Safe for any thread. */
final class CountingInstance {
  private final int limit;
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();
  private final AtomicInteger over = new AtomicInteger();

  CountingInstance(int limit) {
    this.limit = limit;
  }

  void begin() {
    int now = running.incrementAndGet();
    if (now > limit) {
      over.incrementAndGet();
    }
    if (now > most.get()) {
      most.accumulateAndGet(now, Math::max);
    }
  }

  void end() {
    running.decrementAndGet();
  }

  int most() {
    return most.get();
  }

  int over() {
    return over.get();
  }

  /** What was seen before counts no more. */
  void forget() {
    most.set(0);
    over.set(0);
  }
}
