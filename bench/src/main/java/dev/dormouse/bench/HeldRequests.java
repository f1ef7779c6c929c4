package dev.dormouse.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;

/**
 * Many requests, each on a connection and a virtual thread of its own, that wait for their answer.
 * For one thread.
 */
final class HeldRequests {
  /** So many connect at a time: a listener's backlog is bounded. */
  private static final int CONNECTING = 200;

  private final Dev dev;
  private final Resource resource;
  private final Semaphore connecting = new Semaphore(CONNECTING);
  private final List<Thread> threads = new ArrayList<>();
  private final Map<String, Integer> outcomes = new TreeMap<>();

  HeldRequests(Dev dev, Resource resource) {
    this.dev = dev;
    this.resource = resource;
  }

  void add(int count) {
    for (int i = 0; i < count; i++) {
      threads.add(Thread.startVirtualThread(this::send));
    }
  }

  private void send() {
    String outcome;
    try {
      connecting.acquire();
      Connection connection;
      try {
        connection = Connection.open(dev.port());
      } finally {
        connecting.release();
      }
      try (connection) {
        outcome = Integer.toString(connection.get(resource.host(), "/").status());
      }
    } catch (IOException | InterruptedException e) {
      outcome = e.toString();
    }
    synchronized (outcomes) {
      outcomes.merge(outcome, 1, Integer::sum);
    }
  }

  /** Waits for the end of all, and counts them by status, or by what went wrong. */
  Map<String, Integer> await() throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
    synchronized (outcomes) {
      return Map.copyOf(outcomes);
    }
  }
}
