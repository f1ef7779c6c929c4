package dev.dormouse.bench;

import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** Waits for what happens elsewhere, by asking. Stateless. */
final class Await {
  private static final Duration MOST = Duration.ofMinutes(10);
  private static final long AGAIN_MILLIS = 20;

  /** A question that may fail while there is nobody to answer. */
  interface Question {
    boolean holds() throws Exception;
  }

  private Await() {}

  /** Returns when it holds. */
  static void until(String otherwise, Question question) throws Exception {
    long end = System.nanoTime() + MOST.toNanos();
    while (!question.holds()) {
      if (System.nanoTime() > end) {
        throw new TimeoutException(otherwise + " after " + MOST.toMinutes() + " minutes");
      }
      Thread.sleep(AGAIN_MILLIS);
    }
  }
}
