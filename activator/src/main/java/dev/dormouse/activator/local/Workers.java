package dev.dormouse.activator.local;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads on which processes are started and ended, which may block for a moment. All end after
 * some idle seconds: with no instance that starts or ends there is none.
 */
final class Workers implements AutoCloseable {
  private static final int AT_ONCE = 4;
  private static final long IDLE_SECONDS = 10;

  private final ExecutorService starts = pool("starts instances");
  private final ExecutorService ends = pool("ends instances");
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(1, task -> thread("timer of instances", task));

  Workers() {
    timer.setRemoveOnCancelPolicy(true);
    timer.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
    timer.allowCoreThreadTimeOut(true);
  }

  ExecutorService starts() {
    return starts;
  }

  ExecutorService ends() {
    return ends;
  }

  ScheduledThreadPoolExecutor timer() {
    return timer;
  }

  private static ExecutorService pool(String name) {
    var pool =
        new ThreadPoolExecutor(
            AT_ONCE,
            AT_ONCE,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> thread(name, task));
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  private static Thread thread(String name, Runnable task) {
    return Thread.ofPlatform().name(name).daemon().unstarted(task);
  }

  @Override
  public void close() {
    starts.shutdown();
    ends.shutdown();
    timer.shutdownNow();
  }
}
