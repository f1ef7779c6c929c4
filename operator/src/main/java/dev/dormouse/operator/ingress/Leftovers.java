package dev.dormouse.operator.ingress;

import dev.dormouse.crds.kubernetes.Labels;
import dev.dormouse.crds.kubernetes.ServerlessServiceResource;
import dev.dormouse.operator.ingress.IngressOptions.Hosts;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes, once when the operator begins to work, what led to services that were deleted while none
 * worked, and what is not made any more since a setting changed. An owner reference would do so,
 * but none leads into another namespace. Has no state; safe for any thread.
 */
public final class Leftovers {
  private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);

  private Leftovers() {}

  /**
   * Deletes them.
   *
   * @param namespace of the activators
   * @param watched the namespaces whose services are looked after; empty means all
   */
  public static void delete(
      KubernetesClient client, IngressOptions options, String namespace, Set<String> watched) {
    try {
      delete(
          client,
          EntryObjects.INGRESS_VERSION,
          EntryObjects.INGRESS_KIND,
          options.hosts() == Hosts.NONE,
          namespace,
          watched);
      Entries.gatewayApi(client)
          .ifPresent(version ->
              delete(
                  client,
                  version,
                  EntryObjects.ROUTE_KIND,
                  options.gateways().isEmpty(),
                  namespace,
                  watched));
    } catch (KubernetesClientException e) {
      LOG.warn("what is left of former services' ways in stays: {}", e.getMessage());
    }
  }

  private static void delete(
      KubernetesClient client,
      String apiVersion,
      String kind,
      boolean all,
      String namespace,
      Set<String> watched) {
    for (GenericKubernetesResource object :
        client
            .genericKubernetesResources(apiVersion, kind)
            .inNamespace(namespace)
            .withLabel(Labels.MANAGED_BY, Labels.OPERATOR)
            .list()
            .getItems()) {
      Map<String, String> labels = object.getMetadata().getLabels();
      String of = labels.get(Labels.NAMESPACE);
      String service = labels.get(Labels.SERVICE);
      if (of != null
          && service != null
          && (watched.isEmpty() || watched.contains(of))
          && (all || isGone(client, of, service))) {
        LOG.info("{} {} leads nowhere any more", kind, object.getMetadata().getName());
        client.resource(object).delete();
      }
    }
  }

  private static boolean isGone(KubernetesClient client, String namespace, String service) {
    return client
            .resources(ServerlessServiceResource.class)
            .inNamespace(namespace)
            .withName(service)
            .get()
        == null;
  }
}
