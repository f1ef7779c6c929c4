package dev.dormouse.core.revision;

import dev.dormouse.core.admit.QueuePolicy;
import dev.dormouse.core.route.Reach;
import dev.dormouse.core.route.TrafficTarget;
import dev.dormouse.core.scale.ScalingPolicy;
import java.util.List;

/**
 * What a user declares, checked and with every default filled in. Immutable.
 *
 * @param traffic never empty: without any in the resource, all of it goes to the latest revision
 */
public record ServiceDefinition(
    ServiceKey key,
    Template template,
    ScalingPolicy scaling,
    QueuePolicy queue,
    List<TrafficTarget> traffic,
    Reach reach) {
  public ServiceDefinition {
    traffic = List.copyOf(traffic);
    if (traffic.isEmpty()) {
      throw new IllegalArgumentException("traffic: empty (expected: at least one target)");
    }
  }
}
