package dev.dormouse.core.scale;

import dev.dormouse.core.scale.ScaleDecision.Reason;

/**
 * Decides how many instances a revision should have. Pure: the same values give the same answer.
 *
 * <p>These demands are weighed, and the largest counts:
 *
 * <ul>
 *   <li><b>Windows</b>: the average concurrency and its {@link Headroom}, over the stable window
 *       and over the panic window, by which a rise is seen early. Concurrency is what was in
 *       flight, or, while more waits than what is ready will soon take, what the arrivals offered
 *       where that is more; what waits is not mistaken for demand. 10 requests a second of 100 ms
 *       while an instance takes 10 s to start, at concurrency 1: 100 wait in the end, but 10 * 0.1
 *       / 0.7 = 1.4, so 2 instances.
 *   <li><b>Backlog</b>: what waits, and for what is ready will not take before another instance
 *       could be there; see {@link Backlog}.
 *   <li><b>Turnover</b>: those in flight, where the next slot becomes free only after a good part
 *       of the time that a start takes.
 *   <li><b>Hold</b>: what of these two was wanted lately and is there, so that what is needed again
 *       a moment later need not be started again.
 *   <li><b>Busy</b>: no more instances are taken away than have nothing to do.
 * </ul>
 *
 * <p>While instances start, no more than two first waves of them, or as many as are ready where
 * that is more, start at once: many that start on few processors make each other slow, which looks
 * like more work. 10 start, 2 of them are ready and were slow, 48 wait: 22 seem to be needed, 12 it
 * is.
 *
 * <p>Down to zero it goes at once when the idle time has passed without a request, and never else;
 * where the user has chosen none, when by what is learned no request is to be expected soon, and up
 * again a moment before one is: see {@link Outlook}.
 */
public final class Scaler {
  /** Demand is held for two to three of these. */
  private static final long HOLD_PERIOD_NANOS = 6_000_000_000L;

  /** Of the time of a start: what a slot may take to become free. */
  private static final double SLOW_TURNOVER = 0.25;

  private Scaler() {}

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
    if (load.idle()) {
      boolean chosen = policy.chosen().idleTimeout();
      // With nothing running, what was needed before is no reason to start it again: a crash loop
      // that nobody calls would go on for as long as its last load is remembered.
      boolean nobodyCalls =
          running.total() == 0
              || (chosen
                  ? now - load.lastActive() >= policy.idleTimeout().toNanos()
                  : !load.outlook().warm());
      if (nobodyCalls && !chosen && load.outlook().expected()) {
        return new ScaleDecision(
            Math.max(1, policy.minInstances()), Reason.EXPECTED, ScalerState.CALM);
      }
      if (nobodyCalls) {
        return new ScaleDecision(
            policy.minInstances(),
            policy.minInstances() == 0 ? Reason.IDLE : Reason.MIN,
            ScalerState.CALM);
      }
    }
    Demand backlog = Backlog.demand(concurrency, policy, load, running);
    int atWork = backlog.orMore(turnover(concurrency, load, running)).instances();
    HeldDemand held = state.held().and(atWork, now, HOLD_PERIOD_NANOS);
    Demand wanted =
        windows(concurrency, policy, load, backlog.instances() > running.ready())
            .orMore(backlog)
            .orMore(new Demand(Math.min(held.most(), running.total()), Reason.HOLD));
    wanted = keepBusy(concurrency, load, running, wanted);
    Demand bounded =
        bound(policy, awaitWave(policy, load, running, limitRate(policy, running, wanted)));
    return new ScaleDecision(bounded.instances(), bounded.reason(), new ScalerState(held));
  }

  private static Demand windows(
      int concurrency, ScalingPolicy policy, Load load, boolean tooManyWait) {
    double stable =
        tooManyWait
            ? Math.max(load.stableConcurrency(), load.stableOffered())
            : load.stableConcurrency();
    double panic =
        tooManyWait
            ? Math.max(load.panicConcurrency(), load.panicOffered())
            : load.panicConcurrency();
    return Demand.of(Headroom.stable(policy, stable) / concurrency, Reason.STABLE)
        .orMore(Demand.of(Headroom.panic(policy, panic) / concurrency, Reason.PANIC));
  }

  /** With many slots one becomes free soon; with few, an instance that is at work is needed. */
  private static Demand turnover(int concurrency, Load load, Running running) {
    if (load.inFlight() == 0) {
      return Demand.NONE;
    }
    double untilFree = (double) load.expectedServiceNanos() / load.inFlight();
    double slow = SLOW_TURNOVER * load.startNanos().orElse(0);
    int busy = Math.min(running.total(), Math.ceilDiv(load.inFlight(), concurrency));
    return untilFree >= slow ? new Demand(busy, Reason.BUSY) : Demand.NONE;
  }

  /** Whoever works stays, and until the idle time has passed one stays that need not be started. */
  private static Demand keepBusy(int concurrency, Load load, Running running, Demand wanted) {
    int busy = Math.min(running.total(), Math.ceilDiv(load.inFlight(), concurrency));
    int least = running.total() > 0 || !load.idle() ? Math.max(1, busy) : 0;
    return wanted.orMore(new Demand(least, load.idle() ? Reason.IDLE_WAIT : Reason.BUSY));
  }

  private static Demand limitRate(ScalingPolicy policy, Running running, Demand wanted) {
    int most = Demand.ceil(Math.max(1, running.ready()) * policy.maxScaleUpRate());
    int least = (int) Math.floor(running.ready() / policy.maxScaleDownRate());
    int limited = Math.clamp(wanted.instances(), Math.min(least, most), most);
    return limited == wanted.instances() ? wanted : new Demand(limited, Reason.RATE_LIMIT);
  }

  /**
   * What starts is evidence that is not in yet, and what starts beside it slows it down: a bigger
   * wave awaits the smaller, unless requests are known to outlast a start: the learned one, and the
   * one that goes on.
   */
  private static Demand awaitWave(ScalingPolicy policy, Load load, Running running, Demand wanted) {
    boolean outlast =
        load.startNanos().isPresent()
            && load.expectedServiceNanos()
                >= Math.max(load.startNanos().getAsLong(), running.startingNanos());
    int wave = running.ready() + Math.max(2 * policy.firstWave(), running.ready());
    int most = Math.max(running.total(), wave);
    return outlast || running.starting() == 0 || wanted.instances() <= most
        ? wanted
        : new Demand(most, Reason.RATE_LIMIT);
  }

  private static Demand bound(ScalingPolicy policy, Demand wanted) {
    if (wanted.instances() < policy.minInstances()) {
      return new Demand(policy.minInstances(), Reason.MIN);
    }
    return wanted.instances() > policy.maxInstances()
        ? new Demand(policy.maxInstances(), Reason.MAX)
        : wanted;
  }
}
