package dev.dormouse.activator.peer;

import dev.dormouse.core.peer.Moment;

/** The clocks and the timers of one activator's part. A port. Safe for any thread. */
public interface PeerTime extends AutoCloseable {
  /** What both clocks say now. */
  Moment now();

  /** Runs an action after so many nanoseconds, on another thread; actions run one at a time. */
  void after(long nanos, Runnable action);

  /** Runs nothing any more. */
  @Override
  void close();
}
