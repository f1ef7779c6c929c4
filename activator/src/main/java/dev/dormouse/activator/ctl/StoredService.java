package dev.dormouse.activator.ctl;

import dev.dormouse.core.revision.ServiceKey;
import dev.dormouse.crds.ServerlessServiceSpec.Traffic;
import dev.dormouse.crds.kubernetes.Condition;
import dev.dormouse.crds.kubernetes.ServerlessServiceResource;
import dev.dormouse.crds.kubernetes.ServerlessServiceStatus;
import dev.dormouse.crds.kubernetes.ServerlessServiceStatus.TrafficStatus;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.List;
import java.util.Optional;

/**
 * A service as it is stored: as it is, for printing, and as its types say.
 *
 * @param raw with whatever fields the cluster has
 */
record StoredService(GenericKubernetesResource raw, ServerlessServiceResource typed) {
  ServiceKey key() {
    return new ServiceKey(raw.getMetadata().getNamespace(), raw.getMetadata().getName());
  }

  Optional<ServerlessServiceStatus> status() {
    return Optional.ofNullable(typed.getStatus());
  }

  Optional<Condition> ready() {
    return status().stream()
        .flatMap(status -> status.conditions().stream())
        .filter(condition -> condition.type().equals(Condition.READY))
        .findFirst();
  }

  /** What the spec wishes; empty means all to the latest. */
  List<Traffic> wished() {
    return typed.getSpec() == null ? List.of() : typed.getSpec().traffic();
  }

  /** Where requests really go. */
  List<TrafficStatus> routed() {
    return status().map(ServerlessServiceStatus::traffic).orElse(List.of());
  }

  /** Whether the status is about the spec as it is now. */
  boolean isObserved() {
    Long generation = raw.getMetadata().getGeneration();
    return generation != null
        && status().filter(s -> generation.equals(s.observedGeneration())).isPresent();
  }
}
