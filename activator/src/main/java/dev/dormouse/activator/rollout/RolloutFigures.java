package dev.dormouse.activator.rollout;

import dev.dormouse.core.revision.ServiceKey;
import dev.dormouse.core.rollout.RolloutState;
import java.util.Map;

/**
 * How the rollouts of all services stand, and how those ended that were followed here. Immutable.
 *
 * @param rolling those that go on
 * @param ended of each service that has rolled here, how often it ended in which way
 */
public record RolloutFigures(
    Map<ServiceKey, Rolling> rolling, Map<ServiceKey, Map<RolloutState.Phase, Long>> ended) {
  public static final RolloutFigures NONE = new RolloutFigures(Map.of(), Map.of());

  /**
   * One that goes on.
   *
   * @param step counted from 1
   */
  public record Rolling(RolloutState state, int step) {}

  public RolloutFigures {
    rolling = Map.copyOf(rolling);
    ended = Map.copyOf(ended);
  }
}
