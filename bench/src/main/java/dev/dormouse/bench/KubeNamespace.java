package dev.dormouse.bench;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.autoscaling.v1.ScaleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * A benchmark's own namespace on a cluster where Dormouse is installed, with services in it and
 * with Deployments that are scaled by hand. It is deleted in the end, which is also when this
 * program is told to end. Safe for any thread.
 */
final class KubeNamespace implements AutoCloseable {
  /** Of all pods. */
  static final int PORT = 8080;

  /** The label of a Deployment's pods that says its name. */
  static final String APP = "app";

  private final KubePlace place;
  private final KubernetesClient client;
  private final InetSocketAddress activator;
  private final String name = "bench-" + Long.toString(System.currentTimeMillis(), 36);
  private final AtomicBoolean deleted = new AtomicBoolean();

  private KubeNamespace(KubePlace place, KubernetesClient client) {
    this.place = place;
    this.client = client;
    activator = place.activatorIn(client);
  }

  static KubeNamespace create(KubePlace place) {
    KubeNamespace created = new KubeNamespace(place, place.client());
    Runtime.getRuntime().addShutdownHook(new Thread(created::delete, "delete-namespace"));
    created
        .client
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(created.name).endMetadata().build())
        .create();
    return created;
  }

  String name() {
    return name;
  }

  KubernetesClient client() {
    return client;
  }

  /** How many more pods the nodes take. */
  int room() {
    return PodRoom.of(
        client.nodes().list().getItems(), client.pods().inAnyNamespace().list().getItems());
  }

  void apply(String service, KubePlace.Terms terms) {
    services()
        .resource(
            Serialization.unmarshal(place.yaml(service, terms), GenericKubernetesResource.class))
        .create();
  }

  /** The services that are ready. */
  List<String> ready() {
    return services().list().getItems().stream()
        .filter(KubeNamespace::isReady)
        .map(service -> service.getMetadata().getName())
        .toList();
  }

  private NonNamespaceOperation<
          GenericKubernetesResource,
          GenericKubernetesResourceList,
          Resource<GenericKubernetesResource>>
      services() {
    return client
        .genericKubernetesResources(
            new ResourceDefinitionContext.Builder()
                .withGroup("dormouse.dev")
                .withVersion("v1alpha1")
                .withKind("ServerlessService")
                .withPlural("serverlessservices")
                .withNamespaced(true)
                .build())
        .inNamespace(name);
  }

  /** By its own word: an instance that is not called is let go as soon as it was ready. */
  private static boolean isReady(GenericKubernetesResource service) {
    List<Map<String, Object>> conditions = service.get("status", "conditions");
    return conditions != null
        && conditions.stream()
            .anyMatch(it -> "Ready".equals(it.get("type")) && "True".equals(it.get("status")));
  }

  /** What a Deployment's pods are made of. */
  PodSpec podsOf(String deployment) {
    return client
        .apps()
        .deployments()
        .inNamespace(name)
        .withName(deployment)
        .require()
        .getSpec()
        .getTemplate()
        .getSpec();
  }

  /** Creates a Deployment of no pods yet. */
  void deploy(String deployment, PodSpec pod) {
    Map<String, String> labels = Map.of(APP, deployment);
    Deployment wanted =
        new DeploymentBuilder()
            .withNewMetadata()
            .withName(deployment)
            .endMetadata()
            .withNewSpec()
            .withReplicas(0)
            .withNewSelector()
            .withMatchLabels(labels)
            .endSelector()
            .withNewTemplate()
            .withNewMetadata()
            .withLabels(labels)
            .endMetadata()
            .withSpec(pod)
            .endTemplate()
            .endSpec()
            .build();
    client.apps().deployments().inNamespace(name).resource(wanted).create();
  }

  /** Writes a Deployment's scale, in one request: nothing is asked before or afterwards. */
  void scale(String deployment, int replicas) {
    var _ =
        client
            .apps()
            .deployments()
            .inNamespace(name)
            .withName(deployment)
            .scale(
                new ScaleBuilder()
                    .withNewMetadata()
                    .withName(deployment)
                    .withNamespace(name)
                    .endMetadata()
                    .withNewSpec()
                    .withReplicas(replicas)
                    .endSpec()
                    .build());
  }

  List<Pod> pods() {
    return client.pods().inNamespace(name).list().getItems();
  }

  /** Tells of all pods from now on. */
  Watch watch(Consumer<Pod> told) {
    return client.pods().inNamespace(name).watch(StartTrace.watcher(told));
  }

  /** Calls a service through the activator. */
  Connection.Answer call(String service, String path) throws IOException {
    return Connection.once(activator, service + "." + name + "." + place.domain(), path);
  }

  private void delete() {
    if (!deleted.getAndSet(true)) {
      client.namespaces().withName(name).delete();
    }
  }

  @Override
  public void close() {
    delete();
    client.close();
  }
}
