package dev.dormouse.activator.probe;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * Knocks on the ports of all instances that start or are to be asked again, from one thread and
 * without blocking. The thread is there from the first instance on, and sleeps in the kernel while
 * there is none to ask.
 */
public final class Prober implements AutoCloseable {
  private static final long MILLISECOND = TimeUnit.MILLISECONDS.toNanos(1);

  private final Selector selector;
  private final Queue<Knock> fresh = new ConcurrentLinkedQueue<>();
  private final Thread thread;
  private volatile boolean closed;
  // Guarded by this.
  private boolean started;

  public Prober() {
    try {
      this.selector = Selector.open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.thread = Thread.ofPlatform().name("prober").daemon().unstarted(this::run);
  }

  /** Knocks until the target is ready, too late, or not wanted any more. */
  public void watch(Knock.Target target) {
    fresh.add(new Knock(target, selector));
    synchronized (this) {
      if (!started && !closed) {
        started = true;
        thread.start();
      }
    }
    selector.wakeup();
  }

  private void run() {
    var knocks = new ArrayList<Knock>();
    try (selector) {
      while (!closed) {
        for (var knock = fresh.poll(); knock != null; knock = fresh.poll()) {
          knocks.add(knock);
        }
        long next = knockAll(knocks);
        selector.select(key -> ((Knock) key.attachment()).answered(), pause(knocks, next));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      knocks.forEach(Knock::close);
    }
  }

  /** Returns when the first of those that go on wants to be looked at again. */
  private static long knockAll(List<Knock> knocks) {
    long now = System.nanoTime();
    long earliest = now + TimeUnit.SECONDS.toNanos(1);
    for (var iterator = knocks.iterator(); iterator.hasNext(); ) {
      Knock knock = iterator.next();
      if (knock.goesOn(now, knocks.size())) {
        earliest = earliest - knock.next() > 0 ? knock.next() : earliest;
      } else {
        iterator.remove();
      }
    }
    return earliest;
  }

  /** In milliseconds; 0 means until there is something to do. */
  private static long pause(List<Knock> knocks, long next) {
    long wait = next - System.nanoTime();
    return knocks.isEmpty() ? 0 : Math.max(1, (wait + MILLISECOND - 1) / MILLISECOND);
  }

  @Override
  public void close() {
    closed = true;
    selector.wakeup();
    synchronized (this) {
      if (started) {
        return;
      }
    }
    try {
      selector.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
