package dev.dormouse.activator.ctl;

import dev.dormouse.crds.ServerlessService;
import dev.dormouse.crds.ServerlessServiceSpec.Traffic;
import dev.dormouse.crds.kubernetes.RevisionResource;
import dev.dormouse.crds.kubernetes.ServerlessServiceResource;
import dev.dormouse.crds.yaml.Nearest;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.net.HttpURLConnection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The services and revisions of a cluster: reads them, and writes one thing, the traffic. */
final class StoredServices {
  private static final ResourceDefinitionContext SERVICES =
      new ResourceDefinitionContext.Builder()
          .withGroup(ServerlessService.GROUP)
          .withVersion(ServerlessService.VERSION)
          .withKind(ServerlessService.KIND)
          .withPlural("serverlessservices")
          .withNamespaced(true)
          .build();
  private static final PatchContext MERGE =
      new PatchContext.Builder()
          .withPatchType(PatchType.JSON_MERGE)
          .withFieldManager("dormouse")
          .build();

  private final Cluster cluster;

  StoredServices(Cluster cluster) {
    this.cluster = cluster;
  }

  /** All services, by namespace and name. */
  List<StoredService> list(boolean allNamespaces) throws Failure {
    var services = cluster.client().genericKubernetesResources(SERVICES);
    List<GenericKubernetesResource> found =
        cluster.ask(
            "list services",
            () ->
                allNamespaces
                    ? services.inAnyNamespace().list().getItems()
                    : services.inNamespace(cluster.namespace()).list().getItems());
    return found.stream()
        .map(this::typed)
        .sorted(
            Comparator.comparing((StoredService s) -> s.key().namespace())
                .thenComparing(s -> s.key().name()))
        .toList();
  }

  /** One service; where it is not there, the failure names what is like it. */
  StoredService require(String name) throws Failure {
    GenericKubernetesResource found =
        cluster.ask("read the service " + name, () -> resource(name).get());
    if (found != null) {
      return typed(found);
    }
    List<String> known = list(false).stream().map(service -> service.key().name()).toList();
    throw new Failure(
        "there is no service "
            + name
            + " in the namespace "
            + cluster.namespace()
            + Nearest.to(name, known)
                .map(near -> "; did you mean " + near + "?")
                .orElse(
                    known.isEmpty()
                        ? "; name its namespace with -n"
                        : "; there "
                            + (known.size() == 1 ? "is " : "are ")
                            + String.join(", ", known)));
  }

  /** The service's revisions, the newest first. */
  List<StoredRevision> revisions(StoredService service) throws Failure {
    String name = service.key().name();
    return cluster
        .ask(
            "list revisions",
            () ->
                cluster
                    .client()
                    .resources(RevisionResource.class)
                    .inNamespace(service.key().namespace())
                    .list()
                    .getItems())
        .stream()
        .filter(
            revision -> revision.getSpec() != null && name.equals(revision.getSpec().serviceName()))
        .map(StoredRevision::new)
        .sorted(Comparator.comparingInt(StoredRevision::number).reversed())
        .toList();
  }

  /**
   * Writes where traffic is to go.
   *
   * @return false when the service has changed since it was read
   */
  boolean write(StoredService read, List<Traffic> traffic) throws Failure {
    Map<String, Object> patch =
        Map.of(
            "metadata",
            Map.of("resourceVersion", read.raw().getMetadata().getResourceVersion()),
            "spec",
            Map.of("traffic", traffic.stream().map(StoredServices::fields).toList()));
    String json = cluster.client().getKubernetesSerialization().asJson(patch);
    return cluster.ask(
        "change the service " + read.key().name(),
        () -> {
          try {
            var _ = resource(read.key().name()).patch(MERGE, json);
            return true;
          } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
              return false;
            }
            throw e;
          }
        });
  }

  private static Map<String, Object> fields(Traffic part) {
    Map<String, Object> fields = new LinkedHashMap<>();
    if (part.revisionName() != null) {
      fields.put("revisionName", part.revisionName());
    } else {
      fields.put("latestRevision", true);
    }
    fields.put("percent", part.percent() == null ? 0 : part.percent());
    if (part.tag() != null) {
      fields.put("tag", part.tag());
    }
    return fields;
  }

  /** Waits until the service is as wished; returns whether it came to be in time. */
  boolean await(String name, Predicate<StoredService> wish, long millis) throws Failure {
    long end = System.nanoTime() + millis * 1_000_000;
    while (!wish.test(require(name))) {
      if (System.nanoTime() - end > 0) {
        return false;
      }
      try {
        Thread.sleep(200);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return true;
  }

  private io.fabric8.kubernetes.client.dsl.Resource<GenericKubernetesResource> resource(
      String name) {
    return cluster
        .client()
        .genericKubernetesResources(SERVICES)
        .inNamespace(cluster.namespace())
        .withName(name);
  }

  private StoredService typed(GenericKubernetesResource raw) {
    var serialization = cluster.client().getKubernetesSerialization();
    return new StoredService(raw, serialization.convertValue(raw, ServerlessServiceResource.class));
  }
}
