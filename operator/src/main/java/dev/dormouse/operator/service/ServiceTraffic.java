package dev.dormouse.operator.service;

import static dev.dormouse.operator.report.Conditions.no;
import static dev.dormouse.operator.report.Conditions.unknown;
import static dev.dormouse.operator.report.Conditions.yes;

import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.core.revision.ServiceDefinition;
import dev.dormouse.core.rollout.RolloutState;
import dev.dormouse.core.rollout.RoutePlan;
import dev.dormouse.core.route.TrafficPlan.Routed;
import dev.dormouse.core.route.TrafficTarget;
import dev.dormouse.crds.kubernetes.Condition;
import dev.dormouse.crds.kubernetes.ServerlessServiceStatus.TrafficStatus;
import dev.dormouse.operator.report.Reasons;
import dev.dormouse.operator.service.ServiceFacts.Known;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Decides where a service's requests really go: to revisions that were ready once, and to the
 * newest one where there is none such yet. Immutable.
 *
 * @param routed each line of the wish, and where it goes
 * @param wished the revisions that the wish means, as far as they are there
 * @param missing names in the wish that no revision has
 * @param rollout how the newest revision takes over, where the spec has a rollout
 */
record ServiceTraffic(
    List<Routed> routed, List<Known> wished, List<String> missing, Optional<RolloutState> rollout) {
  /** The type of the condition that tells whether requests go where they are wished to. */
  static final String TRAFFIC_ROUTED = "TrafficRouted";

  /** The type of the condition that tells how far the newest revision has taken over. */
  static final String ROLLED_OUT = "RolledOut";

  /**
   * Decides.
   *
   * @param before how the activator says that the rollout stands
   */
  static ServiceTraffic of(
      ServiceDefinition definition, ServiceFacts facts, Optional<RolloutState> before) {
    Optional<Known> latest = facts.latest();
    if (latest.isEmpty()) {
      return new ServiceTraffic(List.of(), List.of(), List.of(), Optional.empty());
    }
    RoutePlan plan =
        RoutePlan.plan(
            definition.traffic(),
            definition.rollout(),
            latest.get().key(),
            facts.revisions().stream().filter(Known::started).map(Known::key).toList(),
            before);
    List<Known> wished =
        definition.traffic().stream()
            .flatMap(target -> wished(target, latest.get(), facts).stream())
            .distinct()
            .toList();
    List<String> missing =
        plan.traffic().unknown().stream()
            .filter(
                name -> facts.find(new RevisionKey(definition.key().namespace(), name)).isEmpty())
            .toList();
    return new ServiceTraffic(plan.traffic().routed(), wished, missing, plan.rollout());
  }

  private static Optional<Known> wished(TrafficTarget target, Known latest, ServiceFacts facts) {
    return target
        .revisionName()
        .map(name -> facts.find(new RevisionKey(latest.key().namespace(), name)))
        .orElse(Optional.of(latest));
  }

  /** Whether requests go to a revision, or are wished to. */
  boolean wants(RevisionKey revision) {
    return routed.stream().anyMatch(line -> line.revision().equals(revision))
        || wished.stream().anyMatch(known -> known.key().equals(revision));
  }

  /** The part of the status that the activator routes by. */
  List<TrafficStatus> status(ServiceDefinition definition, ServiceAddresses addresses) {
    return routed.stream()
        .map(line ->
            new TrafficStatus(
                line.revision().name(),
                line.target().revisionName().isEmpty() ? Boolean.TRUE : null,
                line.percent(),
                line.tag().orElse(null),
                line.tag()
                    .map(
                        tag -> addresses.of(tag, definition.key(), definition.reach().visibility()))
                    .orElse(null)))
        .toList();
  }

  /** Whether requests go where they are wished to. */
  Condition condition() {
    if (!missing.isEmpty()) {
      return no(
          TRAFFIC_ROUTED,
          Reasons.REVISION_NOT_FOUND,
          "no revision "
              + String.join(", ", missing)
              + "; its share goes to the latest that is ready");
    }
    Optional<Known> awaited = wished.stream().filter(known -> !known.started()).findFirst();
    return awaited
        .map(known ->
            unknown(
                TRAFFIC_ROUTED,
                Reasons.ROLLING_OUT,
                known.key().name() + " gets its share when it is ready"))
        .or(() ->
            rolledOut()
                .filter(condition -> followsLatest() && !condition.isTrue())
                .map(condition ->
                    new Condition(
                        TRAFFIC_ROUTED,
                        condition.status(),
                        condition.reason(),
                        condition.message(),
                        null,
                        null)))
        .orElseGet(() -> yes(TRAFFIC_ROUTED, Reasons.ROUTED, "requests go where the spec says"));
  }

  private boolean followsLatest() {
    return routed.stream()
        .anyMatch(line -> line.target().revisionName().isEmpty() && line.target().percent() > 0);
  }

  /** How far the newest revision that was ready has taken over, where the spec has a rollout. */
  Optional<Condition> rolledOut() {
    return rollout.map(state -> {
      String revision = state.revision().name();
      return switch (state.phase()) {
        case COMPLETED -> yes(ROLLED_OUT, Reasons.ROLLED_OUT, revision + ": " + state.message());
        case ROLLING ->
            unknown(
                ROLLED_OUT,
                Reasons.ROLLING_OUT,
                revision + " has " + state.percent() + " %; " + state.message());
        case ROLLED_BACK ->
            no(
                ROLLED_OUT,
                Reasons.ROLLED_BACK,
                revision
                    + " was taken back "
                    + state.message()
                    + "; "
                    + state.from().name()
                    + " keeps serving");
        case STOPPED -> no(ROLLED_OUT, Reasons.STOPPED, revision + ": " + state.message());
      };
    });
  }

  /** What still has traffic while another one is awaited, for a sentence. */
  String keepsServing(Known awaited) {
    String names =
        routed.stream()
            .map(line -> line.revision().name())
            .filter(name -> !Objects.equals(name, awaited.key().name()))
            .distinct()
            .collect(Collectors.joining(", "));
    return names.isEmpty() ? "" : "; " + names + " keeps serving";
  }
}
