package dev.dormouse.activator.rollout;

import dev.dormouse.core.revision.ServiceKey;
import dev.dormouse.core.rollout.RolloutState;

/** Acts on what was decided on a rollout. A port; called on the thread that rollouts live on. */
public interface RolloutSteps {
  /**
   * The service's rollout stands so now: routes follow, and {@link Rollouts#follow} is called
   * before this returns.
   */
  void moved(ServiceKey service, RolloutState state);
}
