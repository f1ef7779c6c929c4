package dev.dormouse.e2e.cluster;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.readiness.Readiness;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A namespace of one test, with restricted Pod Security; deleted after it. Thread-safe. */
public final class Workspace implements AutoCloseable {
  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final ResourceDefinitionContext SERVICES =
      new ResourceDefinitionContext.Builder()
          .withGroup("dormouse.dev")
          .withVersion("v1alpha1")
          .withKind("ServerlessService")
          .withPlural("serverlessservices")
          .withNamespaced(true)
          .build();
  private static final ResourceDefinitionContext REVISIONS =
      new ResourceDefinitionContext.Builder()
          .withGroup("dormouse.dev")
          .withVersion("v1alpha1")
          .withKind("Revision")
          .withPlural("revisions")
          .withNamespaced(true)
          .build();

  private final Dormouse dormouse;
  private final String namespace;

  private Workspace(Dormouse dormouse, String namespace) {
    this.dormouse = dormouse;
    this.namespace = namespace;
  }

  /** A new one. */
  public static Workspace open(Dormouse dormouse) {
    String name =
        "e2e-" + Long.toString(System.currentTimeMillis() / 100, 36) + COUNT.incrementAndGet();
    dormouse
        .client()
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(name)
                .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                .endMetadata()
                .build())
        .create();
    return new Workspace(dormouse, name);
  }

  public String namespace() {
    return namespace;
  }

  public String host(String service) {
    return dormouse.host(namespace, service);
  }

  public KubernetesClient client() {
    return dormouse.client();
  }

  /** Applies an object given as YAML, as kubectl would, by server-side apply. */
  public GenericKubernetesResource apply(String yaml) {
    GenericKubernetesResource object =
        Serialization.unmarshal(yaml, GenericKubernetesResource.class);
    if (object.getKind().equals("ServerlessService")) {
      return client()
          .genericKubernetesResources(SERVICES)
          .inNamespace(namespace)
          .resource(object)
          .forceConflicts()
          .serverSideApply();
    }
    return client()
        .genericKubernetesResources(object.getApiVersion(), object.getKind())
        .inNamespace(namespace)
        .resource(object)
        .forceConflicts()
        .serverSideApply();
  }

  /** The service as it is now; fails if it is not there. */
  public GenericKubernetesResource service(String name) {
    return client()
        .genericKubernetesResources(SERVICES)
        .inNamespace(namespace)
        .withName(name)
        .require();
  }

  public void deleteService(String name) {
    client().genericKubernetesResources(SERVICES).inNamespace(namespace).withName(name).delete();
  }

  public List<GenericKubernetesResource> revisions() {
    return client().genericKubernetesResources(REVISIONS).inNamespace(namespace).list().getItems();
  }

  /** Pods of the namespace that are not on their way out. */
  public List<Pod> pods() {
    return client().pods().inNamespace(namespace).list().getItems().stream()
        .filter(it -> it.getMetadata().getDeletionTimestamp() == null)
        .toList();
  }

  /** The service's pods that are not on their way out. */
  public List<Pod> pods(String service) {
    return pods().stream()
        .filter(it -> service.equals(it.getMetadata().getLabels().get("dormouse.dev/service")))
        .toList();
  }

  /** What the service's pods have said, line by line. */
  public Stream<String> log(String service) {
    return pods(service).stream().flatMap(pod -> client().pods().resource(pod).getLog().lines());
  }

  /** Waits until the API server would take no pod here, for a reason that has these words. */
  public void awaitRefusalOfPods(String words) {
    Wait.until(
        Duration.ofSeconds(30),
        this::refusalOfAPod,
        it -> it.contains(words),
        it -> "a pod would be " + (it.isEmpty() ? "taken" : "refused: " + it));
  }

  /** What the API server says against one more pod, of which it makes none; empty if nothing. */
  private String refusalOfAPod() {
    Pod pod =
        new PodBuilder()
            .withNewMetadata()
            .withName("asked")
            .endMetadata()
            .withNewSpec()
            .addNewContainer()
            .withName("asked")
            .withImage("asked")
            .endContainer()
            .endSpec()
            .build();
    try {
      client().pods().inNamespace(namespace).resource(pod).dryRun().create();
      return "";
    } catch (KubernetesClientException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /** How many of the service's pods are ready. */
  public long readyPods(String service) {
    return pods(service).stream().filter(Readiness::isPodReady).count();
  }

  /** Waits until nothing runs. */
  public void awaitNoPods() {
    Wait.until(
        Duration.ofSeconds(90), this::pods, List::isEmpty, it -> it.size() + " pods still run");
  }

  /** Waits until the service is as wished; fails with its conditions. */
  public GenericKubernetesResource await(
      String service, Duration limit, Predicate<HasMetadata> wish) {
    return Wait.until(
        limit,
        () -> service(service),
        wish::test,
        it -> service + " is still " + Resources.conditions(it));
  }

  /** Waits until the service is ready. */
  public GenericKubernetesResource awaitReady(String service) {
    return await(
        service,
        Duration.ofSeconds(60),
        it ->
            Resources.condition(it, "Ready").map(c -> c.status().equals("True")).orElse(false)
                && it.getMetadata()
                    .getGeneration()
                    .equals(observedGeneration((GenericKubernetesResource) it)));
  }

  private static Long observedGeneration(GenericKubernetesResource service) {
    Number observed = service.get("status", "observedGeneration");
    return observed == null ? -1L : observed.longValue();
  }

  @Override
  public void close() {
    Wait.until(
        Duration.ofSeconds(60),
        () -> {
          client().namespaces().withName(namespace).delete();
          return client().namespaces().withName(namespace).get();
        },
        left -> left == null || left.getMetadata().getDeletionTimestamp() != null,
        _ -> "namespace " + namespace + " is not deleted");
  }
}
