package dev.dormouse.e2e.cluster;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.RollableScalableResource;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * A part that is away until this is closed. The API server is stopped and started by the commands
 * {@code E2E_STOP_API_SERVER} and {@code E2E_START_API_SERVER}. Used by one thread.
 */
public final class Outage implements AutoCloseable {
  /** What {@link #ofApiServer} needs. */
  public static final String API_SERVER_NEEDS =
      "E2E_STOP_API_SERVER and E2E_START_API_SERVER are not set";

  private static final Duration LIMIT = Duration.ofSeconds(90);

  private final String name;
  private final Runnable restore;

  private Outage(String name, Runnable restore) {
    this.name = name;
    this.restore = restore;
  }

  /** Scales the operator to none. */
  public static Outage ofOperator(Dormouse dormouse) {
    scale(dormouse, "operator", 0);
    Wait.until(
        LIMIT, () -> dormouse.pods("operator"), List::isEmpty, it -> it.size() + " operators");
    return new Outage(
        "no operator",
        () -> {
          scale(dormouse, "operator", 1);
          awaitAllRunning(dormouse);
        });
  }

  /** Leaves one activator alone. */
  public static Outage ofOtherActivators(Dormouse dormouse) {
    int before = deployment(dormouse, "activator").require().getSpec().getReplicas();
    scale(dormouse, "activator", 1);
    awaitAllRunning(dormouse);
    awaitNoneLeaving(dormouse);
    return new Outage(
        "one activator",
        () -> {
          scale(dormouse, "activator", before);
          awaitAllRunning(dormouse);
        });
  }

  private static void scale(Dormouse dormouse, String component, int replicas) {
    deployment(dormouse, component).scale(replicas);
  }

  private static RollableScalableResource<Deployment> deployment(
      Dormouse dormouse, String component) {
    return dormouse
        .client()
        .apps()
        .deployments()
        .inNamespace(dormouse.systemNamespace())
        .withName(Installation.RELEASE + "-" + component);
  }

  /** The activators' pods that are not about to go. */
  public static List<Pod> activators(Dormouse dormouse) {
    return dormouse.pods("activator").stream()
        .filter(it -> it.getMetadata().getDeletionTimestamp() == null)
        .toList();
  }

  /** The operator's pod. */
  public static Pod operator(Dormouse dormouse) {
    return dormouse.pods("operator").getFirst();
  }

  /** Ends an activator by SIGKILL, or its pod without a grace period where that can't be done. */
  public static void kill(Dormouse dormouse, Pod activator) {
    PodProcess.of(activator)
        .ifPresentOrElse(
            PodProcess::kill,
            () -> dormouse.client().resource(activator).withGracePeriod(0).delete());
  }

  /** Waits until no activator is about to go. */
  static void awaitNoneLeaving(Dormouse dormouse) {
    Wait.until(
        LIMIT,
        () -> dormouse.pods("activator"),
        all -> all.stream().allMatch(it -> it.getMetadata().getDeletionTimestamp() == null),
        _ -> "activators that are to go are still there");
  }

  /** Waits until every program of the chart is ready, in its newest form. */
  public static void awaitAllRunning(Dormouse dormouse) {
    Wait.until(
        LIMIT,
        () ->
            dormouse
                .client()
                .apps()
                .deployments()
                .inNamespace(dormouse.systemNamespace())
                .list()
                .getItems(),
        all ->
            all.stream()
                .allMatch(it ->
                    Objects.equals(it.getSpec().getReplicas(), it.getStatus().getReadyReplicas())
                        && Objects.equals(
                            it.getSpec().getReplicas(), it.getStatus().getUpdatedReplicas())
                        && Objects.equals(
                            it.getMetadata().getGeneration(),
                            it.getStatus().getObservedGeneration())),
        all -> "not ready: " + all.stream().map(it -> it.getMetadata().getName()).toList());
  }

  public static boolean canStopApiServer() {
    return System.getenv("E2E_STOP_API_SERVER") != null
        && System.getenv("E2E_START_API_SERVER") != null;
  }

  /** Stops the API server. */
  public static Outage ofApiServer(Dormouse dormouse) {
    TestCluster.runCommand(System.getenv("E2E_STOP_API_SERVER"));
    Wait.until(LIMIT, () -> answers(dormouse), it -> !it, it -> "the API server still answers");
    return new Outage(
        "no API server",
        () -> {
          TestCluster.runCommand(System.getenv("E2E_START_API_SERVER"));
          Wait.until(LIMIT, () -> answers(dormouse), it -> it, it -> "no API server");
        });
  }

  /** Asks once: the tests' own client would try for a minute and a half. */
  private static boolean answers(Dormouse dormouse) {
    Config once =
        new ConfigBuilder(dormouse.client().getConfiguration())
            .withRequestRetryBackoffLimit(0)
            .withConnectionTimeout(1_000)
            .withRequestTimeout(2_000)
            .build();
    try (KubernetesClient client = new KubernetesClientBuilder().withConfig(once).build()) {
      return client.namespaces().withName("default").get() != null;
    } catch (KubernetesClientException e) {
      return false;
    }
  }

  @Override
  public void close() {
    restore.run();
  }

  @Override
  public String toString() {
    return name;
  }
}
