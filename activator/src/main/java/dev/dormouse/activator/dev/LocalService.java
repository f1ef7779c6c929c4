package dev.dormouse.activator.dev;

import dev.dormouse.core.revision.Revision;
import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.core.revision.ServiceDefinition;
import dev.dormouse.core.route.Route;
import dev.dormouse.core.route.TrafficPlan;
import dev.dormouse.core.route.TrafficTarget;
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
 * @param coming a new revision that has yet to show that it starts
 */
record LocalService(
    ServiceDefinition definition, List<Revision> serving, Optional<Revision> coming) {
  LocalService {
    serving = List.copyOf(serving);
  }

  static LocalService first(ServiceDefinition definition, Revision revision) {
    return new LocalService(definition, List.of(revision), Optional.empty());
  }

  List<Revision> revisions() {
    return Stream.concat(serving.stream(), coming.stream()).toList();
  }

  LocalService defined(ServiceDefinition changed) {
    return new LocalService(changed, serving, coming);
  }

  LocalService comes(Optional<Revision> revision) {
    return new LocalService(definition, serving, revision);
  }

  /** The coming revision has shown that it starts: it serves, and is the latest. */
  LocalService arrived() {
    return new LocalService(definition, revisions(), Optional.empty());
  }

  LocalService without(Set<RevisionKey> retired) {
    return new LocalService(
        definition, serving.stream().filter(r -> !retired.contains(r.key())).toList(), coming);
  }

  TrafficPlan traffic() {
    return TrafficPlan.plan(definition.traffic(), serving.getLast().key(), servingKeys());
  }

  Route route() {
    return new Route(definition.key(), traffic().split(), definition.reach());
  }

  /** Revisions that serve but get no traffic: neither a share nor a tag leads to them. */
  Set<RevisionKey> withoutTraffic() {
    var split = traffic().split();
    return servingKeys().stream()
        .filter(key -> split.shares().stream().noneMatch(share -> share.revision().equals(key)))
        .filter(key -> !split.tags().containsValue(key))
        .collect(Collectors.toSet());
  }

  private Set<RevisionKey> servingKeys() {
    return serving.stream().map(Revision::key).collect(Collectors.toSet());
  }

  /** Names in the wished traffic that only another session, or none, could know. */
  List<String> unknownTraffic() {
    return definition.traffic().equals(List.of(TrafficTarget.allToLatest()))
        ? List.of()
        : traffic().unknown();
  }
}
