package dev.dormouse.bench;

import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** Waits for what happens elsewhere, by asking. Stateless. */
final class Await {
  private static final Duration MOST = Duration.ofMinutes(10);
  private static final Duration AGAIN = Duration.ofMillis(20);

  /** A question that may fail while there is nobody to answer. */
  interface Question {
    boolean holds() throws Exception;
  }

  private Await() {}

  /** Returns when it holds, which may take ten minutes. */
  static void until(String otherwise, Question question) throws Exception {
    until(otherwise, MOST, AGAIN, question);
  }

  /** Returns when it holds; asks at once, and again after each pause. */
  static void until(String otherwise, Duration most, Duration pause, Question question)
      throws Exception {
    long end = System.nanoTime() + most.toNanos();
    while (!question.holds()) {
      if (System.nanoTime() > end) {
        throw new TimeoutException(otherwise + " after " + most.toSeconds() + " s");
      }
      Thread.sleep(pause);
    }
  }
}
