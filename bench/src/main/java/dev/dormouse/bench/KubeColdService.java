package dev.dormouse.bench;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.client.Watch;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
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
  private static final long LIMIT_SECONDS = 120;
  private static final long ASK_AGAIN_MILLIS = 100;

  private final KubeNamespace namespace;
  private final StartTrace trace;

  private KubeColdService(KubeNamespace namespace) {
    this.namespace = namespace;
    trace = StartTrace.of(namespace.client(), namespace.name(), SERVED, BARE, PLAIN);
  }

  StartTrace trace() {
    return trace;
  }

  /** Creates both, and waits until the service's pods are known to work. */
  static KubeColdService create(KubePlace place, KubePlace.Terms terms) {
    KubeColdService created = new KubeColdService(KubeNamespace.create(place));
    created.apply(terms);
    return created;
  }

  private void apply(KubePlace.Terms terms) {
    namespace.apply(SERVICE, terms);
    await("the service is not ready", () -> namespace.ready().contains(SERVICE));
    PodSpec pod = namespace.podsOf(SERVED);
    namespace.deploy(BARE, pod);
    namespace.deploy(PLAIN, plain(pod.getContainers().getFirst()));
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

  /** Waits until nothing runs. What ends is not waited for: its grace is nobody's business here. */
  void awaitNoPods() {
    await(
        "pods still run",
        () -> {
          List<Pod> pods = namespace.pods();
          pods.stream()
              .filter(pod -> pod.getMetadata().getDeletionTimestamp() != null)
              .forEach(pod -> namespace.client().resource(pod).withGracePeriod(0).delete());
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
    InetSocketAddress pod = new InetSocketAddress(ip, KubeNamespace.PORT);
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
    namespace
        .client()
        .apps()
        .deployments()
        .inNamespace(namespace.name())
        .withName(name)
        .scale(replicas);
  }

  /** Tells of a Deployment's pods from now on: their names, and their addresses once known. */
  Watch watch(String name, BiConsumer<String, String> told) {
    return namespace.watch(pod -> {
      String called = pod.getMetadata().getName();
      if (called.startsWith(name + "-")) {
        told.accept(called, Objects.requireNonNullElse(pod.getStatus().getPodIP(), ""));
      }
    });
  }

  /** Calls the service. */
  Connection.Answer call(String path) throws IOException {
    return namespace.call(SERVICE, path);
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
    namespace.close();
  }
}
