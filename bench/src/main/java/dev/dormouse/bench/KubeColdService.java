package dev.dormouse.bench;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;

/**
 * A service on a cluster, and beside it two Deployments that are scaled by hand: one of the same
 * pods, and one with the same container as one writes it without Dormouse. All are in a namespace
 * of their own, which is deleted in the end. Safe for two threads.
 */
final class KubeColdService implements AutoCloseable {
  /** The Deployment of the service's revision. */
  static final String SERVED = "cold-00001";

  /** A Deployment of the same pods. */
  static final String BARE = "bare";

  /**
   * A Deployment of plain pods: with a token, links to services, no probe, and the image's /tmp.
   */
  static final String PLAIN = "plain";

  private static final String SERVICE = "cold";
  static final int PORT = 8080;
  private static final long LIMIT_SECONDS = 120;
  private static final long ASK_AGAIN_MILLIS = 100;

  /** Where and what, as the options say. */
  record Place(
      String kubeconfig,
      String activator,
      String domain,
      String image,
      String command,
      String tmp) {
    static Place of(Options options) {
      String environment = System.getenv().getOrDefault("KUBECONFIG", "");
      Place place =
          new Place(
              options.text("kubeconfig", environment),
              options.text("activator", "dormouse-system/dormouse-activator"),
              options.text("domain", "dormouse.localhost"),
              options.text("image", "dormouse/hello:dev"),
              options.text("command", ""),
              options.text("tmp", "volume"));
      if (place.kubeconfig().isEmpty()) {
        throw new IllegalArgumentException("--kubeconfig: missing (or set KUBECONFIG)");
      }
      if (!place.activator().matches("[^/]+/[^/]+")) {
        throw new IllegalArgumentException(
            "--activator: " + place.activator() + " (expected: NAMESPACE/SERVICE)");
      }
      return place;
    }
  }

  /** How the service is scaled. */
  record Terms(int concurrency, int maxInstances) {
    static final Terms COLD = new Terms(80, 1);
    static final Terms BURST = new Terms(1, 100);
  }

  private final Place place;
  private final KubernetesClient client;
  private final String namespace = "bench-" + Long.toString(System.currentTimeMillis(), 36);
  private final InetSocketAddress activator;
  private final StartTrace trace;

  private KubeColdService(Place place, KubernetesClient client) {
    this.place = place;
    this.client = client;
    String[] name = place.activator().split("/", 2);
    Service service = client.services().inNamespace(name[0]).withName(name[1]).require();
    activator =
        new InetSocketAddress(
            service.getSpec().getClusterIP(), service.getSpec().getPorts().getFirst().getPort());
    client
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build())
        .create();
    trace = StartTrace.of(client, namespace, SERVED, BARE, PLAIN);
  }

  StartTrace trace() {
    return trace;
  }

  /** Creates both, and waits until the service's pods are known to work. */
  static KubeColdService create(Place place, Terms terms) throws IOException {
    KubernetesClient client =
        new KubernetesClientBuilder()
            .withConfig(Config.fromKubeconfig(new File(place.kubeconfig())))
            .build();
    KubeColdService created = new KubeColdService(place, client);
    created.apply(terms);
    return created;
  }

  private void apply(Terms terms) {
    var services =
        client.genericKubernetesResources(
            new ResourceDefinitionContext.Builder()
                .withGroup("dormouse.dev")
                .withVersion("v1alpha1")
                .withKind("ServerlessService")
                .withPlural("serverlessservices")
                .withNamespaced(true)
                .build());
    services
        .inNamespace(namespace)
        .resource(Serialization.unmarshal(yaml(terms), GenericKubernetesResource.class))
        .create();
    await(
        "the service is not ready",
        () -> isReady(services.inNamespace(namespace).withName(SERVICE).require()));
    var deployments = client.apps().deployments().inNamespace(namespace);
    PodSpec pod = deployments.withName(SERVED).require().getSpec().getTemplate().getSpec();
    deployments.resource(deployment(BARE, pod)).create();
    deployments.resource(deployment(PLAIN, plain(pod.getContainers().getFirst()))).create();
  }

  /** By its own word: an instance that is not called is let go as soon as it was ready. */
  private static boolean isReady(GenericKubernetesResource service) {
    List<Map<String, Object>> conditions = service.get("status", "conditions");
    return conditions != null
        && conditions.stream()
            .anyMatch(it -> "Ready".equals(it.get("type")) && "True".equals(it.get("status")));
  }

  private String yaml(Terms terms) {
    String command = place.command().isEmpty() ? "" : "command: [" + place.command() + "]\n";
    return """
    apiVersion: dormouse.dev/v1alpha1
    kind: ServerlessService
    metadata: {name: cold}
    spec:
      template:
        spec:
          tmp: %s
          containerConcurrency: %d
          containers:
            - image: %s
              ports: [{name: http1, containerPort: 8080}]
              securityContext: {runAsUser: 65532}
    %s  scaling: {maxInstances: %d, idleTimeout: 0s}
    """
        .formatted(
            place.tmp(),
            terms.concurrency(),
            place.image(),
            command.indent(10),
            terms.maxInstances());
  }

  /** What one writes who knows nothing of fast starts. */
  private static PodSpec plain(Container served) {
    return new PodSpecBuilder()
        .withContainers(
            new ContainerBuilder()
                .withName("plain")
                .withImage(served.getImage())
                .withImagePullPolicy(served.getImagePullPolicy())
                .withCommand(served.getCommand())
                .withEnv(served.getEnv())
                .withPorts(served.getPorts())
                .build())
        .build();
  }

  private static Deployment deployment(String name, PodSpec pod) {
    Map<String, String> labels = Map.of("app", name);
    return new DeploymentBuilder()
        .withNewMetadata()
        .withName(name)
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
  }

  /** Waits until nothing runs. What ends is not waited for: its grace is nobody's business here. */
  void awaitNoPods() {
    await(
        "pods still run",
        () -> {
          List<Pod> pods = client.pods().inNamespace(namespace).list().getItems();
          pods.stream()
              .filter(pod -> pod.getMetadata().getDeletionTimestamp() != null)
              .forEach(pod -> client.resource(pod).withGracePeriod(0).delete());
          return pods.isEmpty();
        });
  }

  /**
   * Scales a Deployment by hand and dials the pod: when it began, and how long its first byte took.
   */
  StartTrace.Timed startByHand(String name) throws Exception {
    CompletableFuture<String> address = trace.begin(name);
    long begun = System.nanoTime();
    scale(name, 1);
    String ip = address.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    InetSocketAddress pod = new InetSocketAddress(ip, PORT);
    while (true) {
      try {
        return new StartTrace.Timed(begun, Connection.once(pod, name, "/").firstByteAt(), "");
      } catch (IOException e) {
        if (System.nanoTime() - begun > TimeUnit.SECONDS.toNanos(LIMIT_SECONDS)) {
          throw new IOException(name + ": the pod does not answer", e);
        }
        Thread.onSpinWait();
      }
    }
  }

  void endByHand(String name) {
    scale(name, 0);
  }

  /** Scales a Deployment by hand. */
  void scale(String name, int replicas) {
    client.apps().deployments().inNamespace(namespace).withName(name).scale(replicas);
  }

  /** Tells of a Deployment's pods from now on: their names, and their addresses once known. */
  Watch watch(String name, BiConsumer<String, String> told) {
    return client
        .pods()
        .inNamespace(namespace)
        .watch(
            StartTrace.watcher((Pod pod) -> {
              String called = pod.getMetadata().getName();
              if (called.startsWith(name + "-")) {
                told.accept(called, Objects.requireNonNullElse(pod.getStatus().getPodIP(), ""));
              }
            }));
  }

  /** Calls the service. */
  Connection.Answer call(String path) throws IOException {
    return Connection.once(activator, SERVICE + "." + namespace + "." + place.domain(), path);
  }

  /**
   * Calls the service: when, and how long the first byte of an answer took that waited for a start.
   */
  StartTrace.Timed startThrough() throws IOException {
    var _ = trace.begin(SERVED);
    long begun = System.nanoTime();
    Connection.Answer answer = call("/");
    if (answer.status() != 200 || !answer.headers().containsKey("server-timing")) {
      throw new IOException("not a cold start: " + answer.status() + " " + answer.body());
    }
    return new StartTrace.Timed(
        begun, answer.firstByteAt(), answer.headers().getOrDefault("server-timing", ""));
  }

  private static void await(String otherwise, BooleanSupplier wish) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (!wish.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(otherwise + " after " + LIMIT_SECONDS + " s");
      }
      try {
        Thread.sleep(ASK_AGAIN_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
    }
  }

  @Override
  public void close() {
    trace.close();
    client.namespaces().withName(namespace).delete();
    client.close();
  }
}
