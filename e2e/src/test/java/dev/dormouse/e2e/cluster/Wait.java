package dev.dormouse.e2e.cluster;

import java.time.Duration;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Waits for what another machine does: asks every 100 ms, within a limit. */
public final class Wait {
  private static final long PERIOD_MILLIS = 100;

  private Wait() {}

  /** Returns the first value that is as wished; fails with the last one's story. */
  public static <T> T until(
      Duration limit, Supplier<T> source, Predicate<T> wish, Function<T, String> story) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (true) {
      T value = source.get();
      if (wish.test(value)) {
        return value;
      }
      if (System.nanoTime() > deadline) {
        throw new AssertionError("after " + limit.toSeconds() + " s: " + story.apply(value));
      }
      pause(PERIOD_MILLIS);
    }
  }

  /** Lets time pass where the passing itself is the test. */
  public static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
