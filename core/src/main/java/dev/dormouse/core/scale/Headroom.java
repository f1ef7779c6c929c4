package dev.dormouse.core.scale;

/**
 * How many slots an average concurrency needs, so that few requests find all of them taken. Chance
 * makes a load of {@code c} requests deviate by {@code sqrt c}: the larger it is, the smaller a
 * part of it must be kept free. So it is {@code c + sqrt c}, as Halfin and Whitt found for many
 * servers (Heavy-Traffic Limits for Queues with Many Exponential Servers, 1981), and never more
 * than leaves the target utilization. 4 at 70 % need 5.7, and 100 need 110, not 143. A utilization
 * that the user has chosen is kept. Stateless.
 */
final class Headroom {
  /** The panic window sees a part of the deviation itself, but only that of now. */
  private static final double PANIC_DEVIATIONS = 1.2;

  private Headroom() {}

  /** For the average of the stable window. */
  static double stable(ScalingPolicy policy, double busy) {
    double target = busy / policy.targetUtilization();
    return policy.chosen().targetUtilization() ? target : Math.min(target, busy + Math.sqrt(busy));
  }

  /** For the average of the panic window. */
  static double panic(ScalingPolicy policy, double busy) {
    return Math.min(busy / policy.targetUtilization(), busy + PANIC_DEVIATIONS * Math.sqrt(busy));
  }
}
