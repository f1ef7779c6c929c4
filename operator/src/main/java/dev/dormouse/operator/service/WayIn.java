package dev.dormouse.operator.service;

import dev.dormouse.crds.kubernetes.Condition;
import dev.dormouse.operator.ingress.Entry;
import dev.dormouse.operator.ingress.ServiceDomains;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** How a service is reached: in the cluster, under its domains, and from outside. Immutable. */
record WayIn(ClusterName name, ServiceDomains domains, Entry entry) {
  /** Whether it may come to be better though nothing tells of it. */
  boolean mayChangeUnheard() {
    return name instanceof ClusterName.Taken || entry instanceof Entry.NoGatewayApi;
  }

  List<Condition> conditions() {
    return Stream.of(Optional.of(name.condition()), domains.condition(), entry.condition())
        .flatMap(Optional::stream)
        .toList();
  }

  /** What keeps callers out that are wished in. */
  Optional<Condition> obstacle() {
    return Stream.of(Optional.of(name.condition()), domains.condition())
        .flatMap(Optional::stream)
        .filter(condition -> condition.status().equals(Condition.FALSE))
        .findFirst();
  }
}
