package dev.dormouse.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * The resident memory of a process, read ten times a second by a thread of its own until closed.
 * Safe for any thread.
 */
final class ResidentSamples implements AutoCloseable {
  private static final long EVERY_NANOS = 100_000_000;

  private final long pid;
  private final List<Long> samples = new ArrayList<>();
  private final Thread thread;
  private volatile boolean closed;

  private ResidentSamples(long pid) {
    this.pid = pid;
    thread = Thread.ofPlatform().daemon().name("resident-samples").unstarted(this::read);
  }

  static ResidentSamples start(long pid) {
    ResidentSamples samples = new ResidentSamples(pid);
    samples.thread.start();
    return samples;
  }

  private void read() {
    try {
      while (!closed) {
        long now = ProcessStat.of(pid).residentBytes();
        synchronized (samples) {
          samples.add(now);
        }
        LockSupport.parkNanos(EVERY_NANOS);
      }
    } catch (IOException e) {
      System.err.println("bench: no more memory samples: " + e);
    }
  }

  /** The mean of one quarter of the samples, from 0 to 3. */
  double quarter(int which) {
    synchronized (samples) {
      int size = samples.size();
      return mean(which * size / 4, (which + 1) * size / 4);
    }
  }

  /** The mean of each so many samples, in the order in which they were read. */
  List<Double> means(Duration each) {
    int count = (int) (each.toNanos() / EVERY_NANOS);
    synchronized (samples) {
      List<Double> means = new ArrayList<>();
      for (int from = 0; from < samples.size(); from += count) {
        means.add(mean(from, Math.min(samples.size(), from + count)));
      }
      return means;
    }
  }

  private double mean(int from, int to) {
    return samples.subList(from, to).stream().mapToLong(Long::longValue).average().orElse(0);
  }

  /** The highest of all. */
  long peak() {
    synchronized (samples) {
      return samples.stream().mapToLong(Long::longValue).max().orElse(0);
    }
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
