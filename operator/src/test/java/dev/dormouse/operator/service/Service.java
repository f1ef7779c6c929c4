package dev.dormouse.operator.service;

import dev.dormouse.core.revision.ServiceDefinition;
import dev.dormouse.core.revision.ServiceKey;
import dev.dormouse.core.rollout.RolloutPolicy;
import dev.dormouse.core.rollout.RolloutState;
import dev.dormouse.core.route.TrafficTarget;
import dev.dormouse.crds.kubernetes.Condition;
import dev.dormouse.crds.kubernetes.ResourceMapper;
import dev.dormouse.crds.kubernetes.ServerlessServiceResource;
import dev.dormouse.crds.kubernetes.ServerlessServiceStatus;
import dev.dormouse.operator.OperatorOptions;
import dev.dormouse.operator.ingress.Entry;
import dev.dormouse.operator.ingress.ServiceDomains;
import dev.dormouse.operator.report.Conditions;
import dev.dormouse.operator.service.ServiceFacts.Known;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The service {@code team/hello} with revisions in any state. Immutable. */
record Service(
    List<Known> revisions,
    List<TrafficTarget> wish,
    ClusterName name,
    Optional<RolloutState> rollout) {
  static final Instant CREATED = Instant.parse("2026-01-01T12:00:00Z");
  static final Instant NOW = CREATED.plusSeconds(60);
  static final ServiceKey KEY = new ServiceKey("team", "hello");
  static final ServiceReport REPORT =
      new ServiceReport(new ServiceAddresses(OperatorOptions.DEFAULT));

  private static final String YAML =
      """
      apiVersion: dormouse.dev/v1alpha1
      kind: ServerlessService
      metadata: {name: hello, namespace: team}
      spec: {template: {spec: {containers: [{image: hello:1}]}}}
      """;

  static Service with(Known... revisions) {
    return new Service(
        List.of(revisions),
        List.of(TrafficTarget.allToLatest()),
        new ClusterName.Held(),
        Optional.empty());
  }

  Service wishing(TrafficTarget... targets) {
    return new Service(revisions, List.of(targets), name, rollout);
  }

  Service named(ClusterName other) {
    return new Service(revisions, wish, other, rollout);
  }

  /** With a rollout in its spec, which stands so. */
  Service rolling(RolloutState state) {
    return new Service(revisions, wish, name, Optional.of(state));
  }

  static Known starting(int number) {
    return new Known(KEY.revision(number), number, CREATED, false, Optional.empty());
  }

  static Known ready(int number) {
    return new Known(
        KEY.revision(number),
        number,
        CREATED,
        true,
        Optional.of(Conditions.yes(Condition.READY, "Ready", "an instance is ready")));
  }

  static Known failing(int number, String reason, String message) {
    return new Known(
        KEY.revision(number),
        number,
        CREATED,
        false,
        Optional.of(Conditions.no(Condition.READY, reason, message)));
  }

  static Known startedAndFailing(int number, String reason, String message) {
    return new Known(
        KEY.revision(number),
        number,
        CREATED,
        true,
        Optional.of(Conditions.no(Condition.READY, reason, message)));
  }

  ServiceFacts facts() {
    return new ServiceFacts(revisions, Map.of("hello-00001", 1));
  }

  ServerlessServiceStatus status() {
    return statusAfter(null);
  }

  ServerlessServiceStatus statusAfter(ServerlessServiceStatus stored) {
    ServiceDefinition plain =
        ResourceMapper.map(
                new KubernetesSerialization().unmarshal(YAML, ServerlessServiceResource.class))
            .definition()
            .orElseThrow();
    ServiceDefinition definition =
        new ServiceDefinition(
            plain.key(),
            plain.template(),
            plain.scaling(),
            plain.queue(),
            wish,
            plain.reach(),
            rollout.map(_ -> RolloutPolicy.DEFAULT),
            plain.sessionAffinity());
    ServiceTraffic traffic = ServiceTraffic.of(definition, facts(), rollout);
    WayIn wayIn = new WayIn(name, new ServiceDomains(List.of(), List.of()), new Entry.None());
    return REPORT.of(definition, facts(), traffic, wayIn, Optional.empty(), stored, 4, NOW);
  }
}
