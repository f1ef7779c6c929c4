package dev.dormouse.core.route;

import java.util.List;
import java.util.Objects;

/**
 * From where a service can be reached, and under which names besides those it has anyway.
 * Immutable.
 *
 * @param domains whole hosts in lower case, such as {@code shop.example.com}; none twice
 */
public record Reach(Visibility visibility, List<String> domains) {
  /** What a resource means that says nothing. */
  public static final Reach PUBLIC = new Reach(Visibility.PUBLIC, List.of());

  public Reach {
    Objects.requireNonNull(visibility, "visibility");
    domains = List.copyOf(domains);
    if (domains.stream().distinct().count() != domains.size()) {
      throw new IllegalArgumentException("domains: " + domains + " (expected: none twice)");
    }
  }

  /** The same with other domains. */
  public Reach withDomains(List<String> others) {
    return new Reach(visibility, others);
  }
}
