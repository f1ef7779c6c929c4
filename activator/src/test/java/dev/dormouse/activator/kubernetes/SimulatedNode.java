package dev.dormouse.activator.kubernetes;

import com.sun.net.httpserver.HttpServer;
import dev.dormouse.crds.kubernetes.Labels;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetStatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Does to Deployments and pods what controllers and a kubelet do: makes pods until there are as
 * many as there should be, sets them up with loopback addresses on which small servers listen, lets
 * those fail whose revision is named {@code broken-…}, and ends them. The servers count their
 * requests, and take as long as those ask for. Looks every 20 ms, on a thread of its own.
 */
public final class SimulatedNode implements AutoCloseable {
  /** In each answer: how many requests the pod had as this one came, itself included. */
  public static final String COUNT = "Count";

  private static final AtomicInteger ADDRESSES = new AtomicInteger();

  private final KubernetesClient client;
  private final int port;
  private final Map<String, HttpServer> servers = new HashMap<>();

  /** What each Deployment's ReplicaSet has done: the Deployment's generation, by its uid. */
  private final Map<String, Long> settled = new HashMap<>();

  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("simulated-node").factory());

  /**
   * @param port on which the pods' programs listen
   */
  public SimulatedNode(KubernetesClient client, int port) {
    this.client = client;
    this.port = port;
    var _ = thread.scheduleWithFixedDelay(this::look, 0, 20, TimeUnit.MILLISECONDS);
  }

  /** The operator makes a revision's Deployment. */
  public static void deploy(
      KubernetesClient client, String namespace, String service, String name, int replicas) {
    var labels = Map.of(Labels.SERVICE, service, Labels.REVISION, name);
    client
        .resource(
            new DeploymentBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .withLabels(labels)
                .endMetadata()
                .withNewSpec()
                .withReplicas(replicas)
                .withNewSelector()
                .withMatchLabels(labels)
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(labels)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("main")
                .withImage("none")
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build())
        .create();
  }

  private void look() {
    try {
      List<Pod> pods = client.pods().inAnyNamespace().withLabel(Labels.REVISION).list().getItems();
      for (Deployment deployment :
          client
              .apps()
              .deployments()
              .inAnyNamespace()
              .withLabel(Labels.REVISION)
              .list()
              .getItems()) {
        String name = deployment.getMetadata().getName();
        bring(
            deployment,
            pods.stream()
                .filter(p -> p.getMetadata().getLabels().get(Labels.REVISION).equals(name))
                .toList());
      }
    } catch (KubernetesClientException e) {
      // it is looked again
    }
  }

  private void bring(Deployment deployment, List<Pod> pods) {
    int wanted = deployment.getSpec().getReplicas();
    for (int i = pods.size(); i < wanted; i++) {
      setUp(create(deployment));
    }
    pods.stream()
        .sorted((a, b) -> Long.compare(cost(a), cost(b)))
        .limit(Math.max(0, pods.size() - wanted))
        .forEach(this::end);
    Long generation = deployment.getMetadata().getGeneration();
    if (!generation.equals(settled.get(deployment.getMetadata().getUid()))) {
      settle(deployment, wanted);
      settled.put(deployment.getMetadata().getUid(), generation);
    }
  }

  /** Its ReplicaSet has done what was asked, and the Deployment says so. */
  private void settle(Deployment deployment, int wanted) {
    ReplicaSet set =
        client
            .resource(
                new ReplicaSetBuilder()
                    .withNewMetadata()
                    .withNamespace(deployment.getMetadata().getNamespace())
                    .withName(deployment.getMetadata().getName())
                    .withLabels(deployment.getMetadata().getLabels())
                    .endMetadata()
                    .withNewSpec()
                    .withReplicas(wanted)
                    .withSelector(deployment.getSpec().getSelector())
                    .withTemplate(deployment.getSpec().getTemplate())
                    .endSpec()
                    .build())
            .createOr(there -> there.update());
    set.setStatus(
        new ReplicaSetStatusBuilder()
            .withReplicas(wanted)
            .withObservedGeneration(set.getMetadata().getGeneration())
            .build());
    var _ = client.resource(set).updateStatus();
    observe(client, deployment);
  }

  /** The Deployment's controller has done what this version of it asks for. */
  static void observe(KubernetesClient client, Deployment deployment) {
    var _ =
        client
            .apps()
            .deployments()
            .resource(deployment)
            .subresource("status")
            .patch(
                PatchContext.of(PatchType.JSON_MERGE),
                "{\"status\":{\"observedGeneration\":%d}}"
                    .formatted(deployment.getMetadata().getGeneration()));
  }

  private static long cost(Pod pod) {
    var annotations = pod.getMetadata().getAnnotations();
    return annotations == null
        ? 0
        : Long.parseLong(annotations.getOrDefault(Labels.DELETION_COST, "0"));
  }

  private Pod create(Deployment deployment) {
    String name = deployment.getMetadata().getName();
    return client
        .resource(
            new PodBuilder()
                .withNewMetadata()
                .withNamespace(deployment.getMetadata().getNamespace())
                .withName(name + "-x" + ADDRESSES.incrementAndGet())
                .withLabels(deployment.getSpec().getTemplate().getMetadata().getLabels())
                .endMetadata()
                .withSpec(deployment.getSpec().getTemplate().getSpec())
                .build())
        .create();
  }

  private void setUp(Pod pod) {
    int number = ADDRESSES.get();
    String address = "127.77." + number / 250 + "." + (1 + number % 250);
    boolean broken = pod.getMetadata().getName().startsWith("broken-");
    if (!broken) {
      servers.put(pod.getMetadata().getName(), serve(address));
    }
    String state =
        broken
            ? "\"terminated\":{\"exitCode\":1,\"reason\":\"Error\"}"
            : "\"running\":{\"startedAt\":\"2026-01-01T00:00:00Z\"}";
    var _ =
        client
            .pods()
            .resource(pod)
            .subresource("status")
            .patch(
                PatchContext.of(PatchType.JSON_MERGE),
                """
                {"status":{"phase":"Running","podIP":"%s","podIPs":[{"ip":"%s"}],
                 "containerStatuses":[{"name":"main","image":"none","imageID":"none","ready":false,
                 "restartCount":0,"state":{%s}}]}}\
                """
                    .formatted(address, address, state));
  }

  private HttpServer serve(String address) {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral(address), port), 0);
      AtomicInteger running = new AtomicInteger();
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.createContext(
          "/",
          exchange -> {
            exchange.getResponseHeaders().set(COUNT, "" + running.incrementAndGet());
            work(exchange.getRequestURI().getQuery());
            running.decrementAndGet();
            byte[] body = ("from " + address).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
          });
      server.start();
      return server;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** {@code millis=N}: takes so long; {@code until=PATH}: until that file is there. */
  private static void work(String query) {
    if (query != null && query.startsWith("millis=")) {
      LockSupport.parkNanos(Long.parseLong(query.substring(7)) * 1_000_000);
    }
    while (query != null
        && query.startsWith("until=")
        && !Files.exists(Path.of(query.substring(6)))) {
      LockSupport.parkNanos(5_000_000);
    }
  }

  private void end(Pod pod) {
    var _ = client.resource(pod).withGracePeriod(0).delete();
    HttpServer server = servers.remove(pod.getMetadata().getName());
    if (server != null) {
      server.stop(0);
    }
  }

  @Override
  public void close() {
    thread.close();
    servers.values().forEach(server -> server.stop(0));
  }
}
