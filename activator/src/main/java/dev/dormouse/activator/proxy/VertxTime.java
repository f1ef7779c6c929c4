package dev.dormouse.activator.proxy;

import dev.dormouse.activator.gate.Time;
import io.vertx.core.Vertx;

/** The real clock, and Vert.x's timers. Safe for any thread. */
public final class VertxTime implements Time {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final Vertx vertx;

  public VertxTime(Vertx vertx) {
    this.vertx = vertx;
  }

  @Override
  public long now() {
    return System.nanoTime();
  }

  @Override
  public Timer after(long delayNanos, Runnable action) {
    long millis = Math.max(1, Math.ceilDiv(delayNanos, NANOS_PER_MILLI));
    long id = vertx.setTimer(millis, ignored -> action.run());
    return () -> vertx.cancelTimer(id);
  }
}
