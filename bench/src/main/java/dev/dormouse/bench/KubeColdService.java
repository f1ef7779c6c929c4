package dev.dormouse.bench;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A service on a cluster, and beside it a Deployment with the same pods that is scaled by hand;
 * both in a namespace of their own, which is deleted in the end. Safe for two threads.
 */
final class KubeColdService implements AutoCloseable {
  private static final String SERVICE = "cold";
  private static final String BARE = "bare";
  private static final int PORT = 8080;
  private static final long LIMIT_SECONDS = 120;
  private static final long ASK_AGAIN_MILLIS = 100;

  /** Where and what, as the options say. */
  record Place(String kubeconfig, String activator, String domain, String image, String command) {
    static Place of(Options options) {
      String environment = System.getenv().getOrDefault("KUBECONFIG", "");
      Place place =
          new Place(
              options.text("kubeconfig", environment),
              options.text("activator", "dormouse-system/dormouse-activator"),
              options.text("domain", "dormouse.localhost"),
              options.text("image", "dormouse/hello:dev"),
              options.text("command", ""));
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

  private final Place place;
  private final KubernetesClient client;
  private final String namespace = "bench-" + Long.toString(System.currentTimeMillis(), 36);
  private final InetSocketAddress activator;

  private KubeColdService(Place place, KubernetesClient client) {
    this.place = place;
    this.client = client;
    String[] name = place.activator().split("/", 2);
    Service service = client.services().inNamespace(name[0]).withName(name[1]).require();
    activator =
        new InetSocketAddress(
            service.getSpec().getClusterIP(), service.getSpec().getPorts().getFirst().getPort());
  }

  /** Creates both, and waits until the service's pods are known to work. */
  static KubeColdService create(Place place) throws IOException {
    KubernetesClient client =
        new KubernetesClientBuilder()
            .withConfig(Config.fromKubeconfig(new File(place.kubeconfig())))
            .build();
    KubeColdService created = new KubeColdService(place, client);
    created.apply();
    return created;
  }

  private void apply() {
    client
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build())
        .create();
    GenericKubernetesResource service =
        Serialization.unmarshal(yaml(), GenericKubernetesResource.class);
    client
        .genericKubernetesResources(
            new ResourceDefinitionContext.Builder()
                .withGroup("dormouse.dev")
                .withVersion("v1alpha1")
                .withKind("ServerlessService")
                .withPlural("serverlessservices")
                .withNamespaced(true)
                .build())
        .inNamespace(namespace)
        .resource(service)
        .create();
    var deployments = client.apps().deployments().inNamespace(namespace);
    await(
        "no ready pod",
        () -> {
          Deployment found = deployments.withName(SERVICE + "-00001").get();
          return found != null && found.getStatus().getReadyReplicas() != null;
        });
    deployments.resource(bare(deployments.withName(SERVICE + "-00001").require())).create();
  }

  private String yaml() {
    String command = place.command().isEmpty() ? "" : "command: [" + place.command() + "]\n";
    return """
    apiVersion: dormouse.dev/v1alpha1
    kind: ServerlessService
    metadata: {name: cold}
    spec:
      template:
        spec:
          containers:
            - image: %s
              ports: [{name: http1, containerPort: 8080}]
    %s  scaling: {maxInstances: 1, idleTimeout: 1s}
    """
        .formatted(place.image(), command.indent(10));
  }

  /** The same pods, for another Deployment. */
  private static Deployment bare(Deployment served) {
    Map<String, String> labels = Map.of("app", BARE);
    return new DeploymentBuilder()
        .withNewMetadata()
        .withName(BARE)
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
        .withSpec(served.getSpec().getTemplate().getSpec())
        .endTemplate()
        .endSpec()
        .build();
  }

  void awaitNoPods() {
    await("pods still run", () -> client.pods().inNamespace(namespace).list().getItems().isEmpty());
  }

  /** Scales by hand and dials the pod: nanoseconds to its first byte. */
  long startBare() throws Exception {
    CompletableFuture<String> address = new CompletableFuture<>();
    try (Watch watch =
        client.pods().inNamespace(namespace).withLabel("app", BARE).watch(new Address(address))) {
      long begun = System.nanoTime();
      client.apps().deployments().inNamespace(namespace).withName(BARE).scale(1);
      String ip = address.get(LIMIT_SECONDS, TimeUnit.SECONDS);
      InetSocketAddress pod = new InetSocketAddress(ip, PORT);
      while (true) {
        try {
          return Connection.once(pod, BARE, "/").firstByteAt() - begun;
        } catch (IOException e) {
          if (System.nanoTime() - begun > TimeUnit.SECONDS.toNanos(LIMIT_SECONDS)) {
            throw new IOException(watch + ": the pod does not answer", e);
          }
          Thread.onSpinWait();
        }
      }
    }
  }

  void endBare() {
    client.apps().deployments().inNamespace(namespace).withName(BARE).scale(0);
  }

  /** Calls the service: nanoseconds to the first byte of an answer that waited for a start. */
  long startThrough() throws IOException {
    long begun = System.nanoTime();
    Connection.Answer answer =
        Connection.once(activator, SERVICE + "." + namespace + "." + place.domain(), "/");
    if (answer.status() != 200 || !answer.headers().containsKey("server-timing")) {
      throw new IOException("not a cold start: " + answer.status() + " " + answer.body());
    }
    return answer.firstByteAt() - begun;
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
    client.namespaces().withName(namespace).delete();
    client.close();
  }

  private record Address(CompletableFuture<String> told) implements Watcher<Pod> {
    @Override
    public void eventReceived(Action action, Pod pod) {
      String ip = pod.getStatus().getPodIP();
      if (ip != null && !ip.isEmpty()) {
        told.complete(ip);
      }
    }

    @Override
    public void onClose(WatcherException cause) {
      told.completeExceptionally(cause);
    }
  }
}
