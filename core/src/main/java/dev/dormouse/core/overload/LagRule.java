package dev.dormouse.core.overload;

import java.time.Duration;

/**
 * Learns from how late a thread's ticks are which part of the requests is too many for it. One late
 * tick is a pause of the collector or of the machine, two in a row are too much work: with each
 * more the part grows by a tenth, and with each that is in time it shrinks by a twentieth. So it
 * settles where the thread just keeps up. Immutable.
 *
 * @param part the part, 0 to {@value #MOST}
 * @param late how many ticks in a row were late
 */
public record LagRule(double part, int late) {
  static final double MOST = 0.95;
  private static final double RISE = 0.1;
  private static final double FALL = 0.05;

  /** Nothing is too much. */
  public static final LagRule START = new LagRule(0, 0);

  /** What follows from one tick. */
  public LagRule next(long lagNanos, Duration maxLag) {
    if (lagNanos <= maxLag.toNanos()) {
      return part == 0 && late == 0 ? this : new LagRule(Math.max(0, part - FALL), 0);
    }
    return new LagRule(late == 0 ? part : Math.min(MOST, part + RISE), late + 1);
  }
}
