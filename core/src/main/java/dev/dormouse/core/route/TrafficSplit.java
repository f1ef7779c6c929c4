package dev.dormouse.core.route;

import dev.dormouse.core.revision.RevisionKey;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Picks the revision for a request. Immutable; safe for any thread. */
public final class TrafficSplit {
  /** A revision and its part of the traffic, in any unit. */
  public record Share(RevisionKey revision, int weight) {
    public Share {
      if (weight < 1) {
        throw new IllegalArgumentException("weight: " + weight + " (expected: >= 1)");
      }
    }
  }

  private final List<Share> shares;
  private final Map<String, RevisionKey> tags;
  private final int total;

  /**
   * @throws IllegalArgumentException when no share is given
   */
  public TrafficSplit(List<Share> shares, Map<String, RevisionKey> tags) {
    if (shares.isEmpty()) {
      throw new IllegalArgumentException("shares: empty (expected: at least one)");
    }
    this.shares = List.copyOf(shares);
    this.tags = Map.copyOf(tags);
    this.total = shares.stream().mapToInt(Share::weight).sum();
  }

  /** All traffic to one revision. */
  public static TrafficSplit all(RevisionKey revision) {
    return new TrafficSplit(List.of(new Share(revision, 1)), Map.of());
  }

  /**
   * The revision for one request.
   *
   * @param random evenly distributed over [0, 1)
   */
  public RevisionKey pick(double random) {
    if (shares.size() == 1) {
      return shares.getFirst().revision();
    }
    double left = random * total;
    for (Share share : shares) {
      left -= share.weight();
      if (left < 0) {
        return share.revision();
      }
    }
    return shares.getLast().revision();
  }

  /** Whether a revision has any part of the traffic. */
  public boolean hasShare(RevisionKey revision) {
    for (Share share : shares) {
      if (share.revision().equals(revision)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Divides a number among the revisions by their shares: each gets what is due to it but for the
   * fraction, and what is left goes to the largest fractions, the earlier first among equals. Ten
   * at 94 and 6 percent are 9 and 1.
   */
  public Map<RevisionKey, Integer> apportion(int number) {
    Map<RevisionKey, Long> weights = new LinkedHashMap<>();
    shares.forEach(share -> weights.merge(share.revision(), (long) share.weight(), Long::sum));
    Map<RevisionKey, Integer> parts = new LinkedHashMap<>();
    weights.forEach((revision, weight) -> parts.put(revision, (int) (number * weight / total)));
    int left = number - parts.values().stream().mapToInt(Integer::intValue).sum();
    weights.entrySet().stream()
        .sorted(Comparator.comparingLong(entry -> -(number * entry.getValue() % total)))
        .limit(left)
        .forEach(entry -> parts.merge(entry.getKey(), 1, Integer::sum));
    return parts;
  }

  /** The revision that a tag names. */
  public Optional<RevisionKey> tagged(String tag) {
    return Optional.ofNullable(tags.get(tag));
  }

  public List<Share> shares() {
    return shares;
  }

  public Map<String, RevisionKey> tags() {
    return tags;
  }
}
