package dev.dormouse.core.route;

import dev.dormouse.core.revision.ServiceKey;

/** Where one service's requests go, and from where they may come. Immutable. */
public record Route(ServiceKey service, TrafficSplit split, Reach reach) {
  /** A route that anybody may take by the service's usual names. */
  public Route(ServiceKey service, TrafficSplit split) {
    this(service, split, Reach.PUBLIC);
  }
}
