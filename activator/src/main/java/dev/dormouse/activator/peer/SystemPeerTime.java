package dev.dormouse.activator.peer;

import dev.dormouse.core.peer.Moment;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * This machine's clocks, and timers on a thread of their own: a busy event loop must not keep an
 * activator from saying that it lives. Safe for any thread.
 */
public final class SystemPeerTime implements PeerTime {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final ScheduledThreadPoolExecutor thread;

  public SystemPeerTime(String name) {
    thread =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("peers-" + name).factory());
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    thread.setRemoveOnCancelPolicy(true);
  }

  @Override
  public Moment now() {
    return new Moment(System.nanoTime(), System.currentTimeMillis() * NANOS_PER_MILLI);
  }

  @Override
  public void after(long nanos, Runnable action) {
    try {
      var _ = thread.schedule(action, nanos, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      // closed: nothing happens any more
    }
  }

  @Override
  public void close() {
    thread.shutdown();
  }
}
