package dev.dormouse.operator.service;

import dev.dormouse.core.revision.ServiceKey;
import dev.dormouse.crds.kubernetes.Labels;
import dev.dormouse.crds.kubernetes.ServerlessServiceResource;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.net.HttpURLConnection;
import java.util.Map;
import java.util.Optional;

/**
 * Gives each service its usual name in the cluster: a Kubernetes Service of type ExternalName,
 * which is nothing but a DNS alias of the activators. A Service that is not the operator's is never
 * touched. Safe for any thread.
 */
final class ClusterNames {
  private final InformerEventSource<Service, ServerlessServiceResource> services;
  private final String activators;

  /**
   * The names.
   *
   * @param activators the host by which every pod reaches the activators
   */
  ClusterNames(
      InformerEventSource<Service, ServerlessServiceResource> services, String activators) {
    this.services = services;
    this.activators = activators;
  }

  /** Takes the name, or sees to it that it is still held. */
  ClusterName claim(ServiceKey key, ServerlessServiceResource owner, KubernetesClient client) {
    Service desired = desired(key, owner);
    Resource<Service> there = client.resource(desired);
    Optional<Service> cached = services.get(ResourceID.fromResource(desired));
    // A service that is new most likely finds its name free; and of a name that came and went while
    // the watch looked elsewhere, the library's memory of what was just written never hears.
    boolean doubtful =
        cached
            .map(known -> !known.hasOwnerReferenceFor(owner.getMetadata().getUid()))
            .orElse(owner.getStatus() != null);
    Optional<Service> actual = doubtful ? Optional.ofNullable(there.get()) : cached;
    if (actual.isEmpty()) {
      return create(there, owner);
    }
    ClusterName name = of(actual.get(), owner);
    if (name instanceof ClusterName.Held && !matches(actual.get(), desired)) {
      Service repaired = there.fieldManager(Labels.OPERATOR).forceConflicts().serverSideApply();
      services.handleRecentResourceUpdate(
          ResourceID.fromResource(repaired), repaired, actual.get());
    }
    return name;
  }

  private ClusterName create(Resource<Service> there, ServerlessServiceResource owner) {
    try {
      Service created = there.create();
      services.handleRecentResourceCreate(ResourceID.fromResource(created), created);
      return new ClusterName.Held();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
      return Optional.ofNullable(there.get()).map(found -> of(found, owner)).orElseThrow(() -> e);
    }
  }

  private static ClusterName of(Service found, ServerlessServiceResource owner) {
    if (found.hasOwnerReferenceFor(owner.getMetadata().getUid())) {
      return new ClusterName.Held();
    }
    return new ClusterName.Taken(
        "Service %s is not Dormouse's own, and so callers in the cluster don't reach this service by"
                .formatted(found.getMetadata().getName())
            + " this name; delete or rename one of the two");
  }

  private Service desired(ServiceKey key, ServerlessServiceResource owner) {
    Service service =
        new ServiceBuilder()
            .withNewMetadata()
            .withName(key.name())
            .withNamespace(key.namespace())
            .withLabels(Map.of(Labels.SERVICE, key.name(), Labels.MANAGED_BY, Labels.OPERATOR))
            .endMetadata()
            .withNewSpec()
            .withType("ExternalName")
            .withExternalName(activators)
            .endSpec()
            .build();
    service.addOwnerReference(owner);
    return service;
  }

  private static boolean matches(Service actual, Service desired) {
    return desired.getSpec().getType().equals(actual.getSpec().getType())
        && desired.getSpec().getExternalName().equals(actual.getSpec().getExternalName())
        && actual
            .getMetadata()
            .getLabels()
            .entrySet()
            .containsAll(desired.getMetadata().getLabels().entrySet());
  }
}
