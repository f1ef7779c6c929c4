package dev.dormouse.activator.dev;

import dev.dormouse.core.revision.Retirement;
import dev.dormouse.core.revision.Retirement.Candidate;
import dev.dormouse.core.revision.Revision;
import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.core.revision.ServiceDefinition;
import dev.dormouse.core.rollout.RolloutState;
import dev.dormouse.core.rollout.RoutePlan;
import dev.dormouse.core.route.Route;
import dev.dormouse.core.route.TrafficPlan.Routed;
import dev.dormouse.core.route.TrafficSplit;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One service of the files: what it should be, and which of its revisions serve. Immutable; each
 * change gives a new value.
 *
 * @param serving revisions that can take requests, oldest first; the last is the latest
 * @param started those of them that were ready once: all but perhaps the first of all
 * @param coming a new revision that has yet to show that it starts
 * @param rollout how far the latest has taken over, where the file has a rollout
 */
record LocalService(
    ServiceDefinition definition,
    List<Revision> serving,
    Set<RevisionKey> started,
    Optional<Revision> coming,
    Optional<RolloutState> rollout) {
  /** How many revisions without traffic are there to go back to. */
  private static final int KEPT = 10;

  LocalService {
    serving = List.copyOf(serving);
    started = Set.copyOf(started);
  }

  static LocalService first(ServiceDefinition definition, Revision revision) {
    return new LocalService(
        definition, List.of(revision), Set.of(), Optional.empty(), Optional.empty());
  }

  List<Revision> revisions() {
    return Stream.concat(serving.stream(), coming.stream()).toList();
  }

  Revision latest() {
    return serving.getLast();
  }

  LocalService defined(ServiceDefinition changed) {
    return new LocalService(changed, serving, started, coming, rollout);
  }

  LocalService comes(Revision revision) {
    return new LocalService(definition, serving, started, Optional.of(revision), rollout);
  }

  /** A revision has shown that it starts: if it was coming, it serves, and is the latest. */
  LocalService started(RevisionKey revision) {
    Set<RevisionKey> all = new HashSet<>(started);
    all.add(revision);
    boolean arrives = coming.map(Revision::key).filter(revision::equals).isPresent();
    return new LocalService(
        definition,
        arrives ? revisions() : serving,
        all,
        arrives ? Optional.empty() : coming,
        rollout);
  }

  LocalService without(Set<RevisionKey> retired) {
    List<Revision> left = serving.stream().filter(r -> !retired.contains(r.key())).toList();
    return new LocalService(definition, left, started, coming, rollout);
  }

  LocalService rollout(Optional<RolloutState> changed) {
    return new LocalService(definition, serving, started, coming, changed);
  }

  /** Where its requests go. */
  RoutePlan plan() {
    return RoutePlan.plan(
        definition.traffic(),
        definition.rollout(),
        latest().key(),
        serving.stream().map(Revision::key).filter(started::contains).toList(),
        rollout);
  }

  Route route() {
    return new Route(
        definition.key(),
        plan().traffic().split(),
        definition.reach(),
        definition.sessionAffinity());
  }

  /** Whether requests may come for a revision: a share or a tag leads there. */
  boolean isRouted(RevisionKey revision) {
    TrafficSplit split = plan().traffic().split();
    return split.shares().stream().anyMatch(share -> share.revision().equals(revision))
        || split.tags().containsValue(revision);
  }

  /** The revisions that nobody can want back: those that never started, and the oldest. */
  Set<RevisionKey> obsolete() {
    List<Candidate> candidates =
        serving.stream()
            .map(r ->
                new Candidate(r.key(), r.number(), isRouted(r.key()), started.contains(r.key()), 0))
            .toList();
    return Set.copyOf(Retirement.plan(candidates, KEPT));
  }

  /** Such as {@code a-00002 5 %, a-00001 95 %}. */
  String shares() {
    return plan().traffic().routed().stream()
        .filter(line -> line.percent() > 0)
        .collect(
            Collectors.groupingBy(
                Routed::revision,
                java.util.LinkedHashMap::new,
                Collectors.summingInt(Routed::percent)))
        .entrySet()
        .stream()
        .map(part -> part.getKey().name() + " " + part.getValue() + " %")
        .collect(Collectors.joining(", "));
  }

  /** Names in the wished traffic that this session doesn't have. */
  List<String> unknownTraffic() {
    return plan().traffic().unknown();
  }
}
