package dev.dormouse.bench;

import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * By how much a thread wakes later than it wanted to, which sleeps a millisecond at a time until
 * ended: what the machine itself adds to everything that is timed on it meanwhile. A thread of its
 * own; read it once it has ended.
 */
final class Lateness {
  private static final long SLEEP_NANOS = 1_000_000;

  private final Histogram nanos = new Histogram(3);
  private final Thread thread;
  private volatile boolean ended;

  private Lateness() {
    thread = Thread.ofPlatform().daemon().name("lateness").unstarted(this::sleep);
  }

  static Lateness start() {
    Lateness lateness = new Lateness();
    lateness.thread.start();
    return lateness;
  }

  private void sleep() {
    while (!ended) {
      long begun = System.nanoTime();
      LockSupport.parkNanos(SLEEP_NANOS);
      nanos.recordValue(Math.max(0, System.nanoTime() - begun - SLEEP_NANOS));
    }
  }

  double millis(double percentile) {
    return nanos.getValueAtPercentile(percentile) / 1e6;
  }

  void end() throws InterruptedException {
    ended = true;
    thread.join();
  }
}
