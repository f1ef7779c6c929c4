package dev.dormouse.core.route;

import dev.dormouse.core.revision.RevisionKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is really routed for a service's wished traffic. Immutable.
 *
 * @param routed each line of the wish, in its order, with the revision it goes to
 * @param unknown names in the wish that no revision has; their share goes to the latest
 */
public record TrafficPlan(TrafficSplit split, List<Routed> routed, List<String> unknown) {
  /** One line of the wish, and where it really goes. Immutable. */
  public record Routed(TrafficTarget target, RevisionKey revision) {}

  public TrafficPlan {
    routed = List.copyOf(routed);
    unknown = List.copyOf(unknown);
  }

  /**
   * The plan.
   *
   * @param latest the newest revision that is ready
   * @param known the revisions that can serve, {@code latest} among them
   */
  public static TrafficPlan plan(
      List<TrafficTarget> targets, RevisionKey latest, Set<RevisionKey> known) {
    List<TrafficSplit.Share> shares = new ArrayList<>();
    Map<String, RevisionKey> tags = new HashMap<>();
    List<Routed> routed = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    for (TrafficTarget target : targets) {
      RevisionKey revision =
          target
              .revisionName()
              .map(name -> new RevisionKey(latest.namespace(), name))
              .orElse(latest);
      if (!known.contains(revision)) {
        unknown.add(revision.name());
        revision = latest;
      }
      routed.add(new Routed(target, revision));
      if (target.percent() > 0) {
        shares.add(new TrafficSplit.Share(revision, target.percent()));
      }
      if (target.tag().isPresent()) {
        tags.put(target.tag().get(), revision);
      }
    }
    return new TrafficPlan(new TrafficSplit(shares, tags), routed, unknown);
  }
}
