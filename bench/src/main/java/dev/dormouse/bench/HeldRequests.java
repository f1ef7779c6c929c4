package dev.dormouse.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
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
      // As of two clients: one address may open no more than 10,000 connections.
      byte[] from = {127, 0, 0, (byte) (1 + i % 2)};
      threads.add(Thread.startVirtualThread(() -> send(from)));
    }
  }

  private void send(byte[] from) {
    String outcome;
    try {
      connecting.acquire();
      Connection connection;
      try {
        connection =
            Connection.open(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), dev.port()),
                new InetSocketAddress(InetAddress.getByAddress(from), 0));
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
