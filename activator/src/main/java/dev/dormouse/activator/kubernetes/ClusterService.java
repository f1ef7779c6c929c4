package dev.dormouse.activator.kubernetes;

import dev.dormouse.core.admit.QueuePolicy;
import dev.dormouse.core.revision.ServiceKey;
import dev.dormouse.core.route.Reach;
import dev.dormouse.core.route.SessionAffinity;
import dev.dormouse.core.scale.ScalingPolicy;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A service as it is stored in the cluster: its settings, and what the operator says is routed.
 * Immutable.
 *
 * @param policies absent while the spec is invalid
 * @param traffic empty until a revision has been ready once
 * @param latestReady the name of the newest revision that has once been ready
 * @param reach from where it is reached, with the domains that the operator says it holds
 * @param created when it was stored
 */
public record ClusterService(
    ServiceKey key,
    Optional<Policies> policies,
    List<Traffic> traffic,
    Optional<String> latestReady,
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

  /** A part of the traffic. Immutable. */
  public record Traffic(String revision, int percent, Optional<String> tag) {}
}
