package dev.dormouse.bench;

import dev.dormouse.bench.Connection.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends requests at a fixed rate, whatever becomes of the earlier ones, and counts each one's time
 * from when it was due: a slow answer delays no later request, and hides in no statistic.
 *
 * <p>One thread keeps the time; each request has a virtual thread. Connections are kept, and as
 * many are opened as are needed.
 */
final class OpenLoop {
  private final Dev dev;
  private final Resource resource;
  private final String path;
  private final ConcurrentLinkedDeque<Connection> idle = new ConcurrentLinkedDeque<>();

  OpenLoop(Dev dev, Resource resource, String path) {
    this.dev = dev;
    this.resource = resource;
    this.path = path;
  }

  /** Told of every request, each on its own thread. */
  interface Outcomes {
    /** It was due and answered at these nanoseconds. */
    void answered(Answer answer, long due, long answeredAt);

    void failed(IOException failure);
  }

  /** Returns when all that were sent in this time have ended. */
  void run(double perSecond, Duration duration, Outcomes outcomes)
      throws InterruptedException, IOException {
    long begun = System.nanoTime();
    int count = (int) (perSecond * duration.toNanos() / 1e9);
    List<Thread> threads = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      long due = begun + (long) (i * 1e9 / perSecond);
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      threads.add(Thread.startVirtualThread(() -> send(due, outcomes)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    for (Connection connection : idle) {
      connection.close();
    }
    idle.clear();
  }

  private void send(long due, Outcomes outcomes) {
    try {
      Connection kept = idle.pollFirst();
      Connection connection = kept == null ? Connection.open(dev.port()) : kept;
      Answer answer = connection.get(resource.host(), path);
      outcomes.answered(answer, due, System.nanoTime());
      if ("close".equals(answer.headers().get("connection"))) {
        connection.close();
      } else {
        idle.addFirst(connection);
      }
    } catch (IOException e) {
      outcomes.failed(e);
    }
  }
}
