package dev.dormouse.bench.policy;

import dev.dormouse.core.scale.Load;
import dev.dormouse.core.scale.LoadTracker;
import dev.dormouse.core.scale.Outlook;
import dev.dormouse.core.scale.Running;
import dev.dormouse.core.scale.ScaleDecision;
import dev.dormouse.core.scale.Scaler;
import dev.dormouse.core.scale.ScalerState;
import dev.dormouse.core.scale.ScalingPolicy;

/**
 * Dormouse's own: core's load tracker and scaler, asked as the activator asks them: when somebody
 * begins to wait or an instance comes up, at most every 5 ms, and by a tick of a second, or of a
 * tenth while somebody waits. One thread.
 */
final class DormouseRule implements Rule {
  private static final long COALESCE = 5_000_000;
  private static final long BUSY_TICK = 100_000_000;
  private static final long TICK = 1_000_000_000;

  private final int concurrency;
  private final ScalingPolicy policy;
  private final LoadTracker tracker;
  private ScalerState state = ScalerState.CALM;
  private long lastDecision = -TICK;

  DormouseRule(int concurrency, ScalingPolicy policy) {
    this.concurrency = concurrency;
    this.policy = policy;
    this.tracker = new LoadTracker(policy.stableWindow(), policy.panicWindow(), 0);
  }

  @Override
  public void arrived(long now) {
    tracker.arrived(now);
  }

  @Override
  public long queued(Fleet fleet, long now) {
    tracker.queued();
    return lastDecision + COALESCE;
  }

  @Override
  public void started(boolean waited, long now) {
    if (waited) {
      tracker.unqueued(now);
    }
    tracker.started(now);
  }

  @Override
  public void finished(long readyAt, long startedAt, long now) {
    tracker.finished(readyAt, startedAt, now);
  }

  @Override
  public long ready(long askedAt, long now) {
    tracker.instanceStarted(askedAt, now);
    return lastDecision + COALESCE;
  }

  @Override
  public Wish decide(Fleet fleet, long now) {
    lastDecision = now;
    Load load = tracker.load(now);
    Running running = new Running(fleet.ready(), fleet.starting(), fleet.startingNanos());
    ScaleDecision decision = Scaler.decide(concurrency, policy, load, running, state, now);
    state = decision.next();
    int desired = decision.desired();
    if (load.idle() && desired == 0) {
      Outlook outlook = load.outlook();
      boolean never = outlook.warm() || outlook.changesIn() == Long.MAX_VALUE;
      return new Wish(0, never ? Long.MAX_VALUE : now + outlook.changesIn());
    }
    return new Wish(desired, now + (load.queued() > 0 ? BUSY_TICK : TICK));
  }
}
