package dev.dormouse.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * As many callers as are asked for, each of which has its next request sent as soon as it was
 * answered: what is served can't be served faster, and nobody is turned away. One thread each.
 */
final class SaturatedLoad {
  private SaturatedLoad() {}

  /**
   * How many requests a second are answered with 200.
   *
   * @throws IOException when one is not
   */
  static double perSecond(Dev dev, Resource resource, String path, int callers, Duration duration)
      throws InterruptedException, IOException {
    long from = System.nanoTime();
    long to = from + duration.toNanos();
    AtomicInteger answered = new AtomicInteger();
    AtomicReference<IOException> failure = new AtomicReference<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < callers; i++) {
      threads.add(
          Thread.startVirtualThread(() -> {
            try (Connection connection = Connection.open(dev.port())) {
              while (System.nanoTime() < to && failure.get() == null) {
                Connection.Answer answer = connection.get(resource.host(), path);
                if (answer.status() != 200) {
                  throw new IOException("status " + answer.status() + ": " + answer.body());
                }
                answered.addAndGet(System.nanoTime() < to ? 1 : 0);
              }
            } catch (IOException e) {
              failure.set(e);
            }
          }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    IOException failed = failure.get();
    if (failed != null) {
      throw failed;
    }
    return answered.get() * 1e9 / duration.toNanos();
  }
}
