package dev.dormouse.activator.gate;

/** The clock and the timers. A port, so that tests pass time by hand. Safe for any thread. */
public interface Time {
  /** Nanoseconds of a clock that only moves forward; only differences count. */
  long now();

  /** Runs an action after {@code delayNanos}, on any thread, unless it is cancelled before. */
  Timer after(long delayNanos, Runnable action);

  /** One timer. */
  interface Timer {
    /** The action won't begin any more, if it has not begun. */
    void cancel();
  }
}
