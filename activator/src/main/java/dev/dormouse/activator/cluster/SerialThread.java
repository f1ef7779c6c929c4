package dev.dormouse.activator.cluster;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that does one thing after the other, and goes on when one of them fails. What comes
 * after the end is dropped.
 */
final class SerialThread implements Executor, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SerialThread.class);

  private final ExecutorService thread;

  SerialThread(String name) {
    this.thread =
        Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name(name).factory());
  }

  @Override
  public void execute(Runnable action) {
    try {
      thread.execute(() -> run(action));
    } catch (RejectedExecutionException e) {
      LOG.debug("too late: the program ends");
    }
  }

  private static void run(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException e) {
      LOG.error("this must not happen", e);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
