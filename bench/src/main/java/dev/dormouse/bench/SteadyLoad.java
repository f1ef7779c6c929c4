package dev.dormouse.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Sends requests at a fixed rate over a few connections that it keeps, and counts each one's time
 * from when it was due. It makes little garbage and hands nothing from thread to thread, so that
 * what is measured is the proxy; where all connections wait, the next requests are late, and their
 * times say so. A thread of the system for each connection.
 */
final class SteadyLoad {
  private static final int CONNECTIONS = 16;

  private final int port;
  private final String host;
  private final int perSecond;
  private final double seconds;
  private final Histogram nanos = new Histogram(3);
  private final Histogram late = new Histogram(3);
  private int failed;
  private int inTime;

  private SteadyLoad(int port, String host, int perSecond, double seconds) {
    this.port = port;
    this.host = host;
    this.perSecond = perSecond;
    this.seconds = seconds;
  }

  /** Returns when all have ended that are due in this time. */
  static SteadyLoad run(int port, String host, int perSecond, double seconds)
      throws InterruptedException {
    SteadyLoad load = new SteadyLoad(port, host, perSecond, seconds);
    AtomicInteger next = new AtomicInteger();
    long begun = System.nanoTime() + 10_000_000;
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      Runnable work = () -> load.send(next, begun);
      threads.add(Thread.ofPlatform().name("load-" + i).start(work));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return load;
  }

  private void send(AtomicInteger next, long begun) {
    int count = (int) (perSecond * seconds);
    long end = begun + (long) (seconds * 1e9);
    Connection connection = null;
    for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
      long due = begun + i * 1_000_000_000L / perSecond;
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      long leftAt = System.nanoTime();
      boolean good = false;
      try {
        if (connection == null) {
          connection = Connection.open(port);
          leftAt = System.nanoTime();
        }
        good = connection.get(host, "/").status() == 200;
      } catch (IOException e) {
        connection = null;
      }
      record(System.nanoTime() - due, leftAt - due, leftAt <= end, good);
    }
    try {
      if (connection != null) {
        connection.close();
      }
    } catch (IOException e) {
      // It was open no more.
    }
  }

  private synchronized void record(long time, long lateBy, boolean leftInTime, boolean good) {
    nanos.recordValue(Math.max(0, time));
    late.recordValue(Math.max(0, lateBy));
    inTime += leftInTime ? 1 : 0;
    failed += good ? 0 : 1;
  }

  /** How many requests a second left before the end; fewer than asked for when it can't keep up. */
  double sentPerSecond() {
    return inTime / seconds;
  }

  /** By how much requests left later than they were due. */
  double lateMillis(double percentile) {
    return late.getValueAtPercentile(percentile) / 1e6;
  }

  /** Once it has run. */
  double millis(double percentile) {
    return nanos.getValueAtPercentile(percentile) / 1e6;
  }

  /** Once it has run. */
  void addTo(Histogram all) {
    all.add(nanos);
  }

  /** Once it has run. */
  int failed() {
    return failed;
  }
}
