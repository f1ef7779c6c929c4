package dev.dormouse.core.scale;

import java.time.Duration;

/**
 * The settings of a revision's scaling. Immutable.
 *
 * @param minInstances kept even when nobody calls
 * @param maxInstances never exceeded
 * @param targetUtilization the share of the slots that scaling aims to have in use, above 0 to 1
 * @param idleTimeout how long nothing must happen before the revision goes to its minimum; where it
 *     was not chosen, what holds before anything is learned
 * @param stableWindow over which load is averaged to decide in calm times
 * @param panicWindow over which it is averaged to see a surge early
 * @param maxScaleUpRate the most by which one decision multiplies the ready instances
 * @param maxScaleDownRate the most by which one decision divides them
 * @param firstWave the most instances that are woken while the service time is unknown
 * @param drainTarget the time in which a backlog should be worked off
 * @param schedule when more than {@code minInstances} are kept
 * @param chosen which settings are the user's own
 */
public record ScalingPolicy(
    int minInstances,
    int maxInstances,
    double targetUtilization,
    Duration idleTimeout,
    Duration stableWindow,
    Duration panicWindow,
    double maxScaleUpRate,
    double maxScaleDownRate,
    int firstWave,
    Duration drainTarget,
    WarmSchedule schedule,
    Chosen chosen) {

  /**
   * Which settings the user has chosen: those are obeyed to the letter, the others are defaults
   * that may be improved by what is learned. Immutable.
   */
  public record Chosen(boolean targetUtilization, boolean idleTimeout) {
    public static final Chosen NEITHER = new Chosen(false, false);
    public static final Chosen BOTH = new Chosen(true, true);
  }

  public static final int DEFAULT_MAX_INSTANCES = 100;

  /** The most instances that a resource may ask for. */
  public static final int MAX_INSTANCES = 1000;

  /** The longest idle time that a resource may ask for. */
  public static final Duration MAX_IDLE_TIMEOUT = Duration.ofHours(24);

  public static final Duration DEFAULT_IDLE_TIMEOUT = Duration.ofSeconds(60);
  public static final double DEFAULT_TARGET_UTILIZATION = 0.7;

  /**
   * Knative's windows and rates, 0 to 100 instances, 70 % of the slots in use and 60 s until idle
   * where nothing better is known.
   */
  public static final ScalingPolicy DEFAULT =
      new ScalingPolicy(
          0,
          DEFAULT_MAX_INSTANCES,
          DEFAULT_TARGET_UTILIZATION,
          DEFAULT_IDLE_TIMEOUT,
          Duration.ofSeconds(60),
          Duration.ofSeconds(6),
          1000.0,
          2.0,
          5,
          Duration.ofSeconds(1),
          WarmSchedule.NONE,
          Chosen.NEITHER);

  public ScalingPolicy {
    check(minInstances >= 0, "minInstances", minInstances, ">= 0");
    check(maxInstances >= 1, "maxInstances", maxInstances, ">= 1");
    check(minInstances <= maxInstances, "minInstances", minInstances, "<= maxInstances");
    check(
        targetUtilization > 0 && targetUtilization <= 1,
        "targetUtilization",
        targetUtilization,
        "> 0, <= 1");
    check(!idleTimeout.isNegative(), "idleTimeout", idleTimeout, ">= 0 s");
    check(stableWindow.compareTo(panicWindow) >= 0, "stableWindow", stableWindow, ">= panicWindow");
    check(panicWindow.toSeconds() >= 1, "panicWindow", panicWindow, ">= 1 s");
    check(maxScaleUpRate > 1, "maxScaleUpRate", maxScaleUpRate, "> 1");
    check(maxScaleDownRate > 1, "maxScaleDownRate", maxScaleDownRate, "> 1");
    check(firstWave >= 1, "firstWave", firstWave, ">= 1");
    check(drainTarget.isPositive(), "drainTarget", drainTarget, "> 0 s");
  }

  private static void check(boolean holds, String name, Object value, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
    }
  }

  /** The same policy with the four settings that a resource may choose, all of them chosen. */
  public ScalingPolicy with(
      int minInstances, int maxInstances, double targetUtilization, Duration idleTimeout) {
    return with(minInstances, maxInstances, targetUtilization, idleTimeout, schedule, Chosen.BOTH);
  }

  /** The same policy with a schedule. */
  public ScalingPolicy with(WarmSchedule changed) {
    return with(minInstances, maxInstances, targetUtilization, idleTimeout, changed, chosen);
  }

  /** The same policy, of which these settings are the user's own. */
  public ScalingPolicy with(Chosen changed) {
    return with(minInstances, maxInstances, targetUtilization, idleTimeout, schedule, changed);
  }

  private ScalingPolicy with(
      int minInstances,
      int maxInstances,
      double targetUtilization,
      Duration idleTimeout,
      WarmSchedule schedule,
      Chosen chosen) {
    return new ScalingPolicy(
        minInstances,
        maxInstances,
        targetUtilization,
        idleTimeout,
        stableWindow,
        panicWindow,
        maxScaleUpRate,
        maxScaleDownRate,
        firstWave,
        drainTarget,
        schedule,
        chosen);
  }

  /** The same policy with another minimum. */
  public ScalingPolicy keeping(int instances) {
    return with(instances, maxInstances, targetUtilization, idleTimeout, schedule, chosen);
  }

  /** The same policy while windows are open that ask for so many: never fewer than without. */
  public ScalingPolicy warmedTo(int instances) {
    return keeping(Math.clamp(instances, minInstances, maxInstances));
  }
}
