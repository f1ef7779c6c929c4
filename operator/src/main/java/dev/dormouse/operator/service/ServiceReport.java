package dev.dormouse.operator.service;

import static dev.dormouse.operator.report.Conditions.no;
import static dev.dormouse.operator.report.Conditions.unknown;
import static dev.dormouse.operator.report.Conditions.yes;

import dev.dormouse.core.revision.ServiceDefinition;
import dev.dormouse.crds.Finding;
import dev.dormouse.crds.kubernetes.Condition;
import dev.dormouse.crds.kubernetes.ServerlessServiceStatus;
import dev.dormouse.operator.report.Conditions;
import dev.dormouse.operator.report.Reasons;
import dev.dormouse.operator.service.ServiceFacts.Known;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Decides what a service's status says. Safe for any thread. */
final class ServiceReport {
  /** The type of the condition that tells how the newest revision is. */
  static final String REVISION_READY = "RevisionReady";

  /** How long a start is not told: most are over by then, and need no write. */
  static final Duration PATIENCE = Duration.ofSeconds(3);

  private final ServiceAddresses addresses;

  ServiceReport(ServiceAddresses addresses) {
    this.addresses = addresses;
  }

  /** The status of a service whose spec is right. */
  ServerlessServiceStatus of(
      ServiceDefinition definition,
      ServiceFacts facts,
      ServiceTraffic traffic,
      WayIn wayIn,
      Optional<Condition> images,
      @Nullable ServerlessServiceStatus stored,
      long generation,
      Instant now) {
    Optional<Known> latest = facts.latest();
    Stream<Condition> conditions =
        Stream.of(
            ready(traffic, wayIn),
            latest
                .map(known -> of(known, REVISION_READY, ""))
                .orElseGet(
                    () -> unknown(REVISION_READY, Reasons.STARTING, "there is no revision yet")),
            traffic.condition());
    List<Condition> all =
        Stream.of(
                conditions,
                wayIn.conditions().stream(),
                traffic.rolledOut().stream(),
                images.stream(),
                latest.flatMap(Known::boost).stream())
            .flatMap(Function.identity())
            .toList();
    return new ServerlessServiceStatus(
        addresses.of(definition.key(), definition.reach().visibility()),
        Conditions.follow(before(stored), all, generation, now),
        latest.map(known -> known.key().name()).orElse(null),
        facts.latestReady().map(known -> known.key().name()).orElse(null),
        traffic.status(definition, addresses),
        wayIn.domains().held(),
        facts.allInstances(),
        generation,
        stored == null ? null : stored.rollout());
  }

  /** The status of a service whose spec has faults: it goes on as before, and says why. */
  ServerlessServiceStatus invalid(
      List<Finding> violations,
      @Nullable ServerlessServiceStatus stored,
      long generation,
      Instant now) {
    String all = violations.stream().map(Finding::toString).collect(Collectors.joining("; "));
    List<Condition> conditions = List.of(no(Condition.READY, Reasons.INVALID_SPEC, all));
    return new ServerlessServiceStatus(
        stored == null ? null : stored.url(),
        Conditions.follow(before(stored), conditions, generation, now),
        stored == null ? null : stored.latestCreatedRevision(),
        stored == null ? null : stored.latestReadyRevision(),
        stored == null ? List.of() : stored.traffic(),
        stored == null ? List.of() : stored.domains(),
        stored == null ? null : stored.instances(),
        generation,
        stored == null ? null : stored.rollout());
  }

  /** How long to wait before a status is written that says only that something starts. */
  static Duration patience(ServerlessServiceStatus status, ServiceFacts facts, Instant now) {
    boolean starts =
        Conditions.find(status.conditions(), Condition.READY)
            .filter(ready -> ready.status().equals(Condition.UNKNOWN))
            .filter(ready -> ready.reason().equals(Reasons.STARTING))
            .isPresent();
    if (!starts || facts.latest().isEmpty()) {
      return Duration.ZERO;
    }
    Duration left = Duration.between(now, facts.latest().get().created().plus(PATIENCE));
    return left.isNegative() ? Duration.ZERO : left;
  }

  private static Condition ready(ServiceTraffic traffic, WayIn wayIn) {
    Optional<Known> failing = traffic.wished().stream().filter(Known::fails).findFirst();
    Optional<Known> starting =
        traffic.wished().stream().filter(known -> !known.started()).findFirst();
    Condition routed = traffic.condition();
    if (failing.isPresent()) {
      return of(failing.get(), Condition.READY, traffic.keepsServing(failing.get()));
    }
    if (routed.status().equals(Condition.FALSE)) {
      return no(Condition.READY, routed.reason(), routed.message());
    }
    Optional<Condition> obstacle = wayIn.obstacle();
    if (obstacle.isPresent()) {
      return no(Condition.READY, obstacle.get().reason(), obstacle.get().message());
    }
    return starting
        .map(known -> of(known, Condition.READY, traffic.keepsServing(known)))
        .orElseGet(() -> yes(Condition.READY, Reasons.READY, "takes requests"));
  }

  /** What a revision's own status says, with its name. */
  private static Condition of(Known revision, String type, String rest) {
    Condition said =
        revision
            .ready()
            .orElseGet(() -> unknown(type, Reasons.STARTING, "the first instance starts"));
    String message = revision.key().name() + ": " + said.message() + rest;
    return new Condition(type, said.status(), said.reason(), message, null, null);
  }

  private static List<Condition> before(@Nullable ServerlessServiceStatus stored) {
    return stored == null ? List.of() : stored.conditions();
  }
}
