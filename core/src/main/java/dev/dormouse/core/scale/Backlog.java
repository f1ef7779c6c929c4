package dev.dormouse.core.scale;

import dev.dormouse.core.scale.ScaleDecision.Reason;

/**
 * How many instances those that wait are worth.
 *
 * <ul>
 *   <li>Those for which a slot becomes free before another instance could be there need none: 57
 *       slots with requests of 3.3 s set 17 free in a second, so that with a start of a second 3
 *       that wait are no reason to start anything.
 *   <li>The others are to be served within the start time and a drain time, which is the drain
 *       target, or half the start time where that is more. What starts already works for half of
 *       the start time and the drain time, what is started now in the drain time, and each slot
 *       serves one request at least. 50 requests waiting at concurrency 1 with nothing ready: known
 *       to take 10 s they need 50; known to take 0.1 s where a start takes 10 s, 50 * 0.1 / 5 = 1.
 *   <li>None is started that would come when the others have done the work: see {@link
 *       WorthStarting}.
 *   <li>While no instance has started, a start is taken to last for the drain target.
 *   <li>While no request has ended it is one slot for each, but at most {@code firstWave}
 *       instances. For how long those in flight have run corrects it, of which twice is expected:
 *       10 in flight at concurrency 1 since 1 s and 40 waiting, where a start takes 2 s, set 10
 *       slots free meanwhile, and 30 more are needed; since a start or longer, they set none free.
 * </ul>
 *
 * <p>Stateless.
 */
final class Backlog {
  private Backlog() {}

  static Demand demand(int concurrency, ScalingPolicy policy, Load load, Running running) {
    if (load.queued() == 0) {
      return Demand.NONE;
    }
    int oneSlotEach = Math.ceilDiv(load.inFlight() + load.queued(), concurrency);
    double service = Math.max(1, expectedServiceNanos(load));
    int inTime = Math.clamp(inTime(concurrency, policy, load, running, service), 1, oneSlotEach);
    int worth = WorthStarting.most(concurrency, load, running, service, inTime);
    Demand backlog = new Demand(worth, Reason.BACKLOG);
    return load.serviceNanos().isPresent()
        ? backlog
        : new Demand(Math.min(policy.firstWave(), oneSlotEach), Reason.FIRST_WAVE).orMore(backlog);
  }

  private static int inTime(
      int concurrency, ScalingPolicy policy, Load load, Running running, double service) {
    double start = load.startNanos().orElse(policy.drainTarget().toNanos());
    double drain = Math.max((double) policy.drainTarget().toNanos(), start / 2);
    boolean nobodyEnds = load.serviceNanos().isEmpty() && load.stalledNanos() >= start;
    double freed = nobodyEnds ? 0 : running.ready() * concurrency * (start / service);
    double left = load.queued() - freed;
    if (left <= 0) {
      return running.ready();
    }
    double eachOfStarting = concurrency * Math.max(1, (start / 2 + drain) / service);
    double leftByAll = left - running.starting() * eachOfStarting;
    return leftByAll <= 0
        ? Demand.ceil(running.ready() + left / eachOfStarting)
        : Demand.ceil(running.total() + leftByAll / (concurrency * Math.max(1, drain / service)));
  }

  /** What has run for a second and never ended yet may be taken to be halfway. */
  private static double expectedServiceNanos(Load load) {
    return load.serviceNanos().isPresent()
        ? load.expectedServiceNanos()
        : 2.0 * load.stalledNanos();
  }
}
