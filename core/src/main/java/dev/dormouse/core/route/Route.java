package dev.dormouse.core.route;

import dev.dormouse.core.revision.ServiceKey;

/** Where one service's requests go. Immutable. */
public record Route(ServiceKey service, TrafficSplit split) {}
