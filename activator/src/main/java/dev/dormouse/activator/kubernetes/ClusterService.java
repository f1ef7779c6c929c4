package dev.dormouse.activator.kubernetes;

import dev.dormouse.core.admit.QueuePolicy;
import dev.dormouse.core.revision.ServiceKey;
import dev.dormouse.core.rollout.RolloutPolicy;
import dev.dormouse.core.rollout.RolloutState;
import dev.dormouse.core.route.Reach;
import dev.dormouse.core.route.SessionAffinity;
import dev.dormouse.core.route.TrafficTarget;
import dev.dormouse.core.scale.ScalingPolicy;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A service as it is stored in the cluster: its settings, and what the operator says is routed.
 * Immutable.
 *
 * @param policies absent while the spec is invalid
 * @param wish absent while the spec is invalid
 * @param traffic what the operator says is routed; empty where there is a valid spec
 * @param rollout how the service's rollout stands, as an activator has written it
 * @param reach from where it is reached, with the domains that the operator says it holds
 * @param created when it was stored
 */
public record ClusterService(
    ServiceKey key,
    Optional<Policies> policies,
    Optional<Wish> wish,
    List<Traffic> traffic,
    Optional<RolloutState> rollout,
    Reach reach,
    Instant created) {
  public ClusterService {
    traffic = List.copyOf(traffic);
  }

  /** What applies to all revisions of the service at once. Immutable. */
  public record Policies(
      ScalingPolicy scaling, QueuePolicy queue, Optional<SessionAffinity> affinity) {
    public static final Policies DEFAULT =
        new Policies(ScalingPolicy.DEFAULT, QueuePolicy.DEFAULT, Optional.empty());
  }

  /** Where requests are to go, and how that changes. Immutable. */
  public record Wish(List<TrafficTarget> traffic, Optional<RolloutPolicy> rollout) {
    public Wish {
      traffic = List.copyOf(traffic);
    }
  }

  /** A part of the traffic. Immutable. */
  public record Traffic(String revision, int percent, Optional<String> tag) {}
}
