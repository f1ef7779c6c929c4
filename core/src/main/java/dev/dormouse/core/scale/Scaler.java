package dev.dormouse.core.scale;

import dev.dormouse.core.scale.ScaleDecision.Reason;

/**
 * Decides how many instances a revision should have. Pure: the same values give the same answer.
 *
 * <p>Three demands are weighed, and the largest counts:
 *
 * <ul>
 *   <li><b>Windows</b>, as Knative does: the average concurrency over the target per instance, in
 *       calm times over the stable window; over the panic window once that asks for {@code
 *       panicThreshold} times of what is ready, and then nothing is taken away for a stable window.
 *       Concurrency is what is in flight, or by Little's law the arrival rate times the service
 *       time where that is more: what waits is not mistaken for demand.
 *   <li><b>Backlog</b>: what is in flight keeps its instances busy, and those that wait need {@code
 *       queued * serviceTime / (concurrency * drainTime)} more, never more than one slot each. The
 *       drain time is the drain target, or half the learned start time where that is more, for
 *       instances that come up after the backlog is gone help nobody. 50 requests waiting at
 *       concurrency 1: known to take 10 s, 50 * 10 / 1 = 500, so 50; known to take 0.1 s where a
 *       start takes 10 s, 50 * 0.1 / 5 = 1.
 *   <li><b>First wave</b>: while no request has ended, at most {@code firstWave} for those that
 *       wait. The age of those in flight corrects it from below: a request takes at least as long
 *       as it has taken.
 * </ul>
 */
public final class Scaler {
  private Scaler() {}

  private record Demand(int instances, Reason reason) {
    Demand orMore(Demand other) {
      return other.instances > instances ? other : this;
    }
  }

  /**
   * The decision.
   *
   * @param concurrency the hard limit of requests in flight on one instance
   * @param now nanoseconds of the clock by which {@code load} and {@code state} were made
   */
  public static ScaleDecision decide(
      int concurrency,
      ScalingPolicy policy,
      Load load,
      Running running,
      ScalerState state,
      long now) {
    if (load.idle() && now - load.lastActive() >= policy.idleTimeout().toNanos()) {
      return new ScaleDecision(
          policy.minInstances(),
          policy.minInstances() == 0 ? Reason.IDLE : Reason.MIN,
          ScalerState.CALM);
    }
    double target = concurrency * policy.targetUtilization();
    Demand panic = new Demand(windowDemand(target, load, true), Reason.PANIC);
    Demand stable = new Demand(windowDemand(target, load, false), Reason.STABLE);
    Demand urgent = panic.orMore(backlog(concurrency, policy, load));
    boolean surge = urgent.instances() >= policy.panicThreshold() * Math.max(1, running.ready());
    ScalerState next = nextState(policy, state, surge, urgent.instances(), now);
    Demand wanted = stable;
    if (next.panicking()) {
      wanted = wanted.orMore(new Demand(next.panicPeak(), Reason.PANIC_HOLD));
      wanted = urgent.instances() >= wanted.instances() ? urgent : wanted;
    } else if (load.queued() > 0) {
      wanted = wanted.orMore(urgent);
    }
    wanted = keepOneUntilIdle(load, running, wanted);
    Demand bounded = bound(policy, limitRate(policy, running, wanted));
    return new ScaleDecision(bounded.instances(), bounded.reason(), next);
  }

  private static int windowDemand(double target, Load load, boolean panic) {
    double concurrency = panic ? load.panicConcurrency() : load.stableConcurrency();
    double arrivals = panic ? load.panicArrivals() : load.stableArrivals();
    double offered = arrivals * load.serviceNanos().orElse(0) / 1e9;
    return ceil(Math.max(concurrency, offered) / target);
  }

  private static Demand backlog(int concurrency, ScalingPolicy policy, Load load) {
    int busy = ceilDiv(load.inFlight(), concurrency);
    if (load.queued() == 0) {
      return new Demand(busy, Reason.STABLE);
    }
    int oneSlotEach = ceilDiv(load.queued(), concurrency);
    long serviceNanos = Math.max(load.serviceNanos().orElse(0), load.inFlightAgeNanos());
    double drainNanos =
        Math.max((double) policy.drainTarget().toNanos(), load.startNanos().orElse(0) / 2.0);
    int inTime = ceil((double) load.queued() * serviceNanos / (concurrency * drainNanos));
    if (load.serviceNanos().isPresent()) {
      int more = Math.clamp(inTime, 1, oneSlotEach);
      return new Demand(busy + more, Reason.BACKLOG);
    }
    int firstWave =
        Math.min(policy.firstWave(), ceilDiv(load.inFlight() + load.queued(), concurrency));
    int corrected = busy + Math.min(inTime, oneSlotEach);
    return corrected > firstWave
        ? new Demand(corrected, Reason.BACKLOG)
        : new Demand(firstWave, Reason.FIRST_WAVE);
  }

  private static ScalerState nextState(
      ScalingPolicy policy, ScalerState state, boolean surge, int urgent, long now) {
    if (surge) {
      return new ScalerState(
          true, now, state.panicking() ? Math.max(state.panicPeak(), urgent) : urgent);
    }
    if (state.panicking() && now - state.panicSince() < policy.stableWindow().toNanos()) {
      return new ScalerState(true, state.panicSince(), Math.max(state.panicPeak(), urgent));
    }
    return ScalerState.CALM;
  }

  /** Zero is for the idle time alone to decide. */
  private static Demand keepOneUntilIdle(Load load, Running running, Demand wanted) {
    return wanted.instances() > 0 || (load.idle() && running.total() == 0)
        ? wanted
        : new Demand(1, Reason.IDLE_WAIT);
  }

  private static Demand limitRate(ScalingPolicy policy, Running running, Demand wanted) {
    int most = ceil(Math.max(1, running.ready()) * policy.maxScaleUpRate());
    int least = (int) Math.floor(running.ready() / policy.maxScaleDownRate());
    int limited = Math.clamp(wanted.instances(), Math.min(least, most), most);
    return limited == wanted.instances() ? wanted : new Demand(limited, Reason.RATE_LIMIT);
  }

  private static Demand bound(ScalingPolicy policy, Demand wanted) {
    if (wanted.instances() < policy.minInstances()) {
      return new Demand(policy.minInstances(), Reason.MIN);
    }
    return wanted.instances() > policy.maxInstances()
        ? new Demand(policy.maxInstances(), Reason.MAX)
        : wanted;
  }

  private static int ceil(double value) {
    return (int) Math.min(Integer.MAX_VALUE, Math.ceil(value - 1e-9));
  }

  private static int ceilDiv(int a, int b) {
    return Math.ceilDiv(a, b);
  }
}
