package dev.dormouse.bench.policy;

import java.util.Arrays;

/**
 * Knative's rule with its defaults: every 2 s, the average concurrency of the last 60 s over 70 %
 * of an instance's, or that of the last 6 s while a surge is on, which lasts until 60 s have passed
 * since twice what is ready was wanted; zero when nothing happened for 60 s, and after a time of
 * grace. What waits counts as concurrency, as in its activator. Reports are exact and come at once,
 * a start needs no probing, and each request goes to a free slot in the order of arrival: all of
 * this is to its advantage. One thread.
 */
final class KnativeRule implements Rule {
  private static final long SECOND = 1_000_000_000L;
  private static final long TICK = 2 * SECOND;
  private static final int STABLE = 60;
  private static final int PANIC = 6;
  private static final double TARGET = 0.7;
  private static final double PANIC_THRESHOLD = 2;
  private static final double SCALE_DOWN = 2;

  private final double target;
  private final long graceNanos;
  private final double[] seconds = new double[STABLE];
  private long second;
  private long integratedTo;
  private int present;
  private boolean panicking;
  private long panicAt;
  private int panicMost;
  private long zeroSince = Long.MAX_VALUE;

  /**
   * A rule for one service.
   *
   * @param graceSeconds how long the last instance stays once nothing happened for 60 s: up to 30,
   *     and none where the activator was on the way all the while, as it is by default
   */
  KnativeRule(int concurrency, int graceSeconds) {
    this.target = concurrency * TARGET;
    this.graceNanos = graceSeconds * SECOND;
  }

  @Override
  public void arrived(long now) {
    integrate(now);
    present++;
  }

  @Override
  public long queued(Fleet fleet, long now) {
    return fleet.total() == 0 ? now : now + TICK;
  }

  @Override
  public void started(boolean waited, long now) {}

  @Override
  public void finished(long readyAt, long startedAt, long now) {
    integrate(now);
    present--;
  }

  @Override
  public long ready(long askedAt, long now) {
    return now + TICK;
  }

  @Override
  public Wish decide(Fleet fleet, long now) {
    integrate(now);
    if (fleet.total() == 0) {
      panicking = false;
      panicMost = 0;
      return fleet.queued() > 0 ? new Wish(1, now + TICK) : new Wish(0, Long.MAX_VALUE);
    }
    int desired = desired(Math.max(1, fleet.ready()), now);
    if (desired > 0) {
      zeroSince = Long.MAX_VALUE;
      return new Wish(desired, now + TICK);
    }
    zeroSince = Math.min(zeroSince, now);
    return now - zeroSince >= graceNanos
        ? new Wish(0, Long.MAX_VALUE)
        : new Wish(1, Math.min(now + TICK, zeroSince + graceNanos));
  }

  private int desired(int ready, long now) {
    double least = Math.floor(ready / SCALE_DOWN);
    double panicWants = Math.ceil(average(PANIC) / target - 1e-9);
    int stable = (int) Math.max(Math.ceil(average(STABLE) / target - 1e-9), least);
    int panic = (int) Math.max(panicWants, least);
    if (panicWants / ready >= PANIC_THRESHOLD) {
      panicking = true;
      panicAt = now;
    } else if (panicking && panicAt + STABLE * SECOND < now) {
      panicking = false;
      panicMost = 0;
    }
    if (!panicking) {
      return stable;
    }
    panicMost = Math.max(panicMost, Math.max(stable, panic));
    return panicMost;
  }

  private double average(int over) {
    double sum = 0;
    for (int back = 0; back < over; back++) {
      sum += seconds[(int) Math.floorMod(second - back, (long) STABLE)];
    }
    return sum / over;
  }

  private void integrate(long now) {
    while (now >= (second + 1) * SECOND) {
      add((second + 1) * SECOND);
      if (present == 0 && now / SECOND - second > STABLE) {
        Arrays.fill(seconds, 0);
        second = now / SECOND;
        integratedTo = second * SECOND;
      } else {
        second++;
        seconds[(int) (second % STABLE)] = 0;
      }
    }
    add(now);
  }

  private void add(long until) {
    seconds[(int) (second % STABLE)] += (double) present * (until - integratedTo) / SECOND;
    integratedTo = until;
  }
}
