package dev.dormouse.core.revision;

import dev.dormouse.core.admit.QueuePolicy;
import dev.dormouse.core.rollout.RolloutPolicy;
import dev.dormouse.core.route.Reach;
import dev.dormouse.core.route.SessionAffinity;
import dev.dormouse.core.route.TrafficTarget;
import dev.dormouse.core.scale.ScalingPolicy;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a user declares, checked and with every default filled in. Immutable.
 *
 * @param traffic never empty: without any in the resource, all of it goes to the latest revision
 * @param rollout absent means that a new revision takes over at once
 * @param sessionAffinity absent where each request goes its own way
 */
public record ServiceDefinition(
    ServiceKey key,
    Template template,
    ScalingPolicy scaling,
    QueuePolicy queue,
    List<TrafficTarget> traffic,
    Reach reach,
    Optional<RolloutPolicy> rollout,
    Optional<SessionAffinity> sessionAffinity) {
  public ServiceDefinition {
    traffic = List.copyOf(traffic);
    Objects.requireNonNull(sessionAffinity, "sessionAffinity");
    if (traffic.isEmpty()) {
      throw new IllegalArgumentException("traffic: empty (expected: at least one target)");
    }
  }
}
