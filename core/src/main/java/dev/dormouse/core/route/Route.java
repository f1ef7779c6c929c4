package dev.dormouse.core.route;

import dev.dormouse.core.revision.ServiceKey;
import java.util.Objects;
import java.util.Optional;

/**
 * Where one service's requests go, and from where they may come. Immutable.
 *
 * @param affinity absent where each request goes its own way
 */
public record Route(
    ServiceKey service, TrafficSplit split, Reach reach, Optional<SessionAffinity> affinity) {
  public Route {
    Objects.requireNonNull(affinity, "affinity");
  }

  /** A route that anybody may take by the service's usual names, each request on its own. */
  public Route(ServiceKey service, TrafficSplit split) {
    this(service, split, Reach.PUBLIC, Optional.empty());
  }
}
