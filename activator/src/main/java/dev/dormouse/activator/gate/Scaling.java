package dev.dormouse.activator.gate;

import dev.dormouse.core.overload.Backlog;
import dev.dormouse.core.scale.Load;
import dev.dormouse.core.scale.Outlook;
import dev.dormouse.core.scale.Running;
import dev.dormouse.core.scale.ScaleDecision;
import dev.dormouse.core.scale.Scaler;
import dev.dormouse.core.scale.ScalerState;
import dev.dormouse.core.scale.ScalingPolicy;
import java.util.List;

/**
 * How many instances one revision should have: its policy and what the {@link Scaler} remembers.
 * Guarded by the gate's lock.
 */
final class Scaling {
  /** How often all instances of a revision may be replaced while nobody knows what they run. */
  private static final int MOST_QUARANTINES = 10;

  private final int concurrency;
  private ScalingPolicy policy;
  private ScalerState state = ScalerState.CALM;

  Scaling(int concurrency, ScalingPolicy policy) {
    this.concurrency = concurrency;
    this.policy = policy;
  }

  ScalingPolicy policy() {
    return policy;
  }

  void policy(ScalingPolicy changed) {
    policy = changed;
  }

  /**
   * How long a request will wait at least that comes now; nothing is known to hold it up where
   * nobody waits or a slot is free.
   */
  long leastWaitNanos(Admissions requests, Instances instances) {
    long ready = requests.readyInstances();
    if (requests.queued() == 0 || requests.inFlight() < ready * concurrency) {
      return 0;
    }
    long soon = ready + instances.startingCount();
    return new Backlog(
            requests.queued(),
            soon * concurrency,
            Math.max(soon, policy.maxInstances()) * concurrency,
            requests.startNanos().orElse(0) / 2,
            requests.serviceNanos().orElse(0))
        .leastWaitNanos();
  }

  /** A plan, and leases for those that waited for an instance which was drained by it. */
  record Decided(ScalePlan plan, List<InstanceLease> lent) {}

  /** Decides, and drains what is too many. */
  Decided decide(Admissions requests, Instances instances, boolean open, long now) {
    if (!requests.isScaledHere()) {
      return leftToTheOwner(requests, instances);
    }
    Load load = requests.load(now);
    Running running =
        new Running(
            requests.readyInstances(), instances.startingCount(), instances.startingNanos(now));
    ScaleDecision decision = Scaler.decide(concurrency, policy, load, running, state, now);
    state = decision.next();
    Admissions.Drained drained = requests.drainCheapest(running.ready() - decision.desired(), now);
    ScalePlan plan =
        new ScalePlan(
            decision.desired(),
            running.total(),
            besides(requests),
            open && instances.pause(now) == 0,
            drained.instances(),
            decision.reason(),
            load.queued(),
            load.idle() && instances.none() && decision.desired() == 0,
            expectsIn(load.outlook()));
    return new Decided(plan, drained.lent());
  }

  /**
   * What drains runs besides what is desired. What is in quarantine may do so for as long as a
   * request may run, and others come into it as more activators die: ten deaths in that time are
   * made up for, those after them only as the first ones are over.
   */
  private int besides(Admissions requests) {
    int most = MOST_QUARANTINES * policy.maxInstances();
    return requests.busyDraining() - Math.max(0, requests.quarantined() - most);
  }

  /** While it is worth to keep an instance and none runs, none is started either. */
  private long expectsIn(Outlook outlook) {
    return policy.chosen().idleTimeout() || outlook.warm() ? Long.MAX_VALUE : outlook.changesIn();
  }

  /** Another activator decides; what was remembered is of another time when this one does again. */
  private Decided leftToTheOwner(Admissions requests, Instances instances) {
    state = ScalerState.CALM;
    int queued = requests.queued();
    boolean idle = queued == 0 && requests.inFlight() == 0 && instances.none();
    return new Decided(
        new ScalePlan(
            0, 0, 0, false, List.of(), ScaleDecision.Reason.HOLD, queued, idle, Long.MAX_VALUE),
        List.of());
  }
}
