package dev.dormouse.core.scale;

import dev.dormouse.core.scale.ScaleDecision.Reason;

/**
 * Decides how many instances a revision should have. Pure: the same values give the same answer.
 *
 * <p>These demands are weighed, and the largest counts:
 *
 * <ul>
 *   <li><b>Windows</b>, as Knative does: the average concurrency over the target per instance. In
 *       calm times the stable window's; once a demand reaches {@code panicThreshold} times what is
 *       ready, the panic window's too, until a stable window has passed since. Concurrency is what
 *       was in flight, or what the arrivals offered where that is more; what waits is not mistaken
 *       for demand. 10 requests a second of 100 ms while an instance takes 10 s to start, at
 *       concurrency 1: 100 wait in the end, but 10 * 0.1 / 0.7 = 1.4, so 2 instances.
 *   <li><b>Backlog</b>: the work of those in flight and waiting, {@code (inFlight + queued) *
 *       serviceTime}, is to be done within the start time and a drain time. What is ready works all
 *       the while, what starts already for half of the start time less, what is started now only in
 *       the drain time, and no request uses more than one slot. The drain time is the drain target,
 *       or half the start time where that is more. 50 requests waiting at concurrency 1 with
 *       nothing ready: known to take 10 s, 50 * 10 / 1 = 500, but one slot each is 50; known to
 *       take 0.1 s where a start takes 10 s, 50 * 0.1 / 5 = 1. With one ready that does 15 s of
 *       work in that time, it needs no help with those 5 s.
 *   <li><b>First wave</b>: while no request has ended, one slot for each, but at most {@code
 *       firstWave} instances. For how long those in flight have run corrects it: 10 in flight at
 *       concurrency 1 since 2 s and 40 waiting, where a start takes 1 s, are 100 s of work; 10
 *       ready do 20 in 2 s, and 80 more would do the rest, so one slot each: 50.
 *   <li><b>Hold</b>: what was wanted in the last stable window, up to half a window longer. An
 *       instance too many costs little, one too few costs a start while somebody waits.
 *   <li><b>Busy</b>: no more instances are taken away than have nothing to do.
 * </ul>
 *
 * <p>While instances start, no more than two first waves of them, or as many as are ready where
 * that is more, start at once: many that start on few processors make each other slow, which looks
 * like more work. 10 start, 2 of them are ready and were slow, 48 wait: 22 seem to be needed, 12 it
 * is.
 *
 * <p>Down to zero it goes at once when the idle time has passed without a request, and never else.
 */
public final class Scaler {
  private Scaler() {}

  private record Demand(int instances, Reason reason) {
    static final Demand NONE = new Demand(0, Reason.STABLE);

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
    boolean nobodyCalls = now - load.lastActive() >= policy.idleTimeout().toNanos();
    // With nothing running, what was needed before is no reason to start it again: a crash loop
    // that nobody calls would go on for as long as its last load is remembered.
    if (load.idle() && (nobodyCalls || running.total() == 0)) {
      return new ScaleDecision(
          policy.minInstances(),
          policy.minInstances() == 0 ? Reason.IDLE : Reason.MIN,
          ScalerState.CALM);
    }
    double target = concurrency * policy.targetUtilization();
    Demand stable = window(target, load.stableConcurrency(), load.stableOffered(), Reason.STABLE);
    Demand panic = window(target, load.panicConcurrency(), load.panicOffered(), Reason.PANIC);
    Demand backlog = backlog(concurrency, policy, load, running);
    int urgent = panic.orMore(backlog).instances();
    boolean surge = urgent >= policy.panicThreshold() * Math.max(1, running.ready());
    long stableNanos = policy.stableWindow().toNanos();
    boolean panicking = surge || (state.panicking() && now - state.panicSince() < stableNanos);

    Demand wanted = stable.orMore(backlog).orMore(panicking ? panic : Demand.NONE);
    HeldDemand held = state.held().and(wanted.instances(), now, Math.ceilDiv(stableNanos, 2));
    wanted = wanted.orMore(new Demand(held.most(), Reason.HOLD));
    wanted = keepBusy(concurrency, load, running, wanted);
    Demand bounded =
        bound(policy, awaitWave(policy, load, running, limitRate(policy, running, wanted)));
    return new ScaleDecision(
        bounded.instances(),
        bounded.reason(),
        new ScalerState(panicking, surge ? now : state.panicSince(), held));
  }

  private static Demand window(double target, double concurrency, double offered, Reason reason) {
    return new Demand(ceil(Math.max(concurrency, offered) / target), reason);
  }

  private static Demand backlog(int concurrency, ScalingPolicy policy, Load load, Running running) {
    if (load.queued() == 0) {
      return Demand.NONE;
    }
    int oneSlotEach = Math.ceilDiv(load.inFlight() + load.queued(), concurrency);
    int inTime = inTime(concurrency, policy, load, running);
    if (load.serviceNanos().isPresent()) {
      return new Demand(Math.clamp(inTime, 1, oneSlotEach), Reason.BACKLOG);
    }
    Demand firstWave = new Demand(Math.min(policy.firstWave(), oneSlotEach), Reason.FIRST_WAVE);
    return firstWave.orMore(new Demand(Math.min(inTime, oneSlotEach), Reason.BACKLOG));
  }

  /** How many instances do all the work there is within the start time and the drain time. */
  private static int inTime(int concurrency, ScalingPolicy policy, Load load, Running running) {
    double start = load.startNanos().orElse(0);
    double drain = Math.max((double) policy.drainTarget().toNanos(), start / 2);
    double work =
        ((double) load.inFlight() + load.queued()) * load.expectedServiceNanos() / concurrency;
    double leftByReady = work - running.ready() * (start + drain);
    if (leftByReady <= 0) {
      return ceil(work / (start + drain));
    }
    double eachOfStarting = start / 2 + drain;
    double leftByAll = leftByReady - running.starting() * eachOfStarting;
    return leftByAll <= 0
        ? ceil(running.ready() + leftByReady / eachOfStarting)
        : ceil(running.total() + leftByAll / drain);
  }

  /** Whoever works stays, and until the idle time has passed one stays that need not be started. */
  private static Demand keepBusy(int concurrency, Load load, Running running, Demand wanted) {
    int busy = Math.min(running.total(), Math.ceilDiv(load.inFlight(), concurrency));
    int least = running.total() > 0 || !load.idle() ? Math.max(1, busy) : 0;
    return wanted.orMore(new Demand(least, load.idle() ? Reason.IDLE_WAIT : Reason.BUSY));
  }

  private static Demand limitRate(ScalingPolicy policy, Running running, Demand wanted) {
    int most = ceil(Math.max(1, running.ready()) * policy.maxScaleUpRate());
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
        load.serviceNanos().isPresent()
            && load.serviceNanos().getAsLong()
                >= Math.max(load.startNanos().orElse(0), running.startingNanos());
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

  private static int ceil(double value) {
    return (int) Math.min(Integer.MAX_VALUE, Math.ceil(value - 1e-9));
  }
}
