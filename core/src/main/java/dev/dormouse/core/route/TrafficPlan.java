package dev.dormouse.core.route;

import dev.dormouse.core.revision.RevisionKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is really routed for a service's wished traffic. Immutable.
 *
 * @param routed each line of the wish, in its order, with the revision it goes to; one of {@code
 *     latestRevision} twice while a new revision has a part of it
 * @param unknown names in the wish that no revision has; their share goes to the latest
 */
public record TrafficPlan(TrafficSplit split, List<Routed> routed, List<String> unknown) {
  /**
   * One line of the wish, or a part of it, and where it really goes. Immutable.
   *
   * @param percent of the service's requests
   * @param tag the host of its own that leads to this revision
   */
  public record Routed(
      TrafficTarget target, RevisionKey revision, int percent, Optional<String> tag) {}

  public TrafficPlan {
    routed = List.copyOf(routed);
    unknown = List.copyOf(unknown);
  }

  /**
   * The plan.
   *
   * @param known the revisions that can serve, those of {@code latest} among them
   */
  public static TrafficPlan plan(
      List<TrafficTarget> targets, Latest latest, Set<RevisionKey> known) {
    List<Routed> routed = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    for (TrafficTarget target : targets) {
      if (target.revisionName().isEmpty()) {
        routed.addAll(shared(target, latest));
        continue;
      }
      String name = target.revisionName().get();
      RevisionKey named = new RevisionKey(latest.revision().namespace(), name);
      if (!known.contains(named)) {
        unknown.add(name);
        named = latest.proven();
      }
      routed.add(new Routed(target, named, target.percent(), target.tag()));
    }
    return new TrafficPlan(split(routed), routed, unknown);
  }

  private static List<Routed> shared(TrafficTarget target, Latest latest) {
    int part = latest.partOf(target.percent());
    int rest = target.percent() - part;
    List<Routed> shared = new ArrayList<>();
    if (part > 0 || rest == 0 || target.tag().isPresent()) {
      shared.add(new Routed(target, latest.revision(), part, target.tag()));
    }
    if (rest > 0) {
      shared.add(new Routed(target, latest.serving(), rest, Optional.empty()));
    }
    return shared;
  }

  private static TrafficSplit split(List<Routed> routed) {
    List<TrafficSplit.Share> shares = new ArrayList<>();
    Map<String, RevisionKey> tags = new HashMap<>();
    for (Routed line : routed) {
      if (line.percent() > 0) {
        shares.add(new TrafficSplit.Share(line.revision(), line.percent()));
      }
      line.tag().ifPresent(tag -> tags.put(tag, line.revision()));
    }
    return new TrafficSplit(shares, tags);
  }
}
