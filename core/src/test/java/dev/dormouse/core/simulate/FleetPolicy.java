package dev.dormouse.core.simulate;

import dev.dormouse.core.scale.Load;
import dev.dormouse.core.scale.Running;
import dev.dormouse.core.scale.ScaleDecision;
import dev.dormouse.core.scale.Scaler;
import dev.dormouse.core.scale.ScalerState;
import dev.dormouse.core.scale.ScalingPolicy;
import java.time.Duration;

/** A way to decide how many instances there should be. Asked by one simulation only. */
@FunctionalInterface
interface FleetPolicy {
  int desired(Load load, Running running, long now);

  /** What Dormouse does. */
  static FleetPolicy scaler(int concurrency, ScalingPolicy policy) {
    return new FleetPolicy() {
      private ScalerState state = ScalerState.CALM;

      @Override
      public int desired(Load load, Running running, long now) {
        ScaleDecision decision = Scaler.decide(concurrency, policy, load, running, state, now);
        state = decision.next();
        return decision.desired();
      }
    };
  }

  /** So many, always. */
  static FleetPolicy fixed(int instances) {
    return (_, _, _) -> instances;
  }

  /** A slot for each request that there is, and zero after the idle time: the naive way. */
  static FleetPolicy slotForEach(int concurrency, int most, Duration idle) {
    return (load, _, now) -> {
      int needed = Math.ceilDiv(load.inFlight() + load.queued(), concurrency);
      boolean rests = now - load.lastActive() >= idle.toNanos();
      return Math.min(most, Math.max(needed, rests ? 0 : 1));
    };
  }
}
