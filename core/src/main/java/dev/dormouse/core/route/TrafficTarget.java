package dev.dormouse.core.route;

import java.util.Objects;
import java.util.Optional;

/**
 * One line of a service's wished traffic. Immutable.
 *
 * @param revisionName absent means whichever revision is the latest that is ready
 * @param percent 0 to 100
 * @param tag gives this target a host of its own, {@code TAG---SERVICE.NAMESPACE.DOMAIN}
 */
public record TrafficTarget(Optional<String> revisionName, int percent, Optional<String> tag) {
  public TrafficTarget {
    Objects.requireNonNull(revisionName, "revisionName");
    Objects.requireNonNull(tag, "tag");
    if (percent < 0 || percent > 100) {
      throw new IllegalArgumentException("percent: " + percent + " (expected: 0 to 100)");
    }
  }

  /** All traffic to the latest revision: what a resource without {@code traffic} means. */
  public static TrafficTarget allToLatest() {
    return new TrafficTarget(Optional.empty(), 100, Optional.empty());
  }
}
