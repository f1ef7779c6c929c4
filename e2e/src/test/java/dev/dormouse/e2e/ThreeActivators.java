package dev.dormouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.e2e.cluster.Dormouse;
import dev.dormouse.e2e.cluster.Outage;
import dev.dormouse.e2e.cluster.PodProcess;
import dev.dormouse.e2e.cluster.Workspace;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Three activators that serve two services: {@code one}, whose instances take one request at a
 * time, and {@code three}. Used by one thread.
 */
record ThreeActivators(Dormouse dormouse, Workspace workspace) {
  private static final String DEAD_SLOTS = Setting.text("E2E_PEERS_DEAD_SLOTS", "by-limit");

  static final String VALUES = "replicas: 3, peers: {deadSlots: " + DEAD_SLOTS + "}";

  /** Requests a second of both services together, from {@code E2E_PEERS_RATE}. */
  static final int RATE = Setting.number("E2E_PEERS_RATE", 200);

  /** So many requests a second and slot are no overload, with all of it on two processors. */
  private static final int EACH_PER_SECOND = 40;

  private static final Map<String, Integer> LIMITS = Map.of("one", 1, "three", 3);
  private static final Pattern MOST = Pattern.compile("\"maxInFlight\":(\\d+)");

  /** Has three in the place of two. */
  static void start(Dormouse dormouse) {
    dormouse.upgradeActivators("{" + VALUES + "}");
  }

  /** Both services are up, and have instances. */
  void serve() {
    LIMITS.forEach((service, limit) ->
        workspace.apply(
            Hello.named(service)
                .command(Hello.FROM_CACHE)
                .concurrency(limit)
                .maxInstances(Math.max(3, RATE / 2 / limit / EACH_PER_SECOND))
                .idleTimeout("300s")
                .yaml()));
    for (String service : LIMITS.keySet()) {
      workspace.awaitReady(service);
      assertThat(dormouse.calls().get(workspace.host(service), "/").status()).isEqualTo(200);
    }
  }

  /** Whether an instance that takes one request at a time never has a second one. */
  static boolean holdTheLimitOfOne() {
    return !DEAD_SLOTS.equals("available");
  }

  /** Both services' load: that of {@code one} first. */
  List<PacedLoad> load(List<InetSocketAddress> addresses) {
    return List.of(
        new PacedLoad(addresses, workspace.host("one"), 1, RATE / 2),
        new PacedLoad(addresses, workspace.host("three"), 3, RATE / 2));
  }

  /** The activators that run now, once all do. */
  List<Pod> pods() {
    Outage.awaitAllRunning(dormouse);
    return Outage.activators(dormouse);
  }

  static List<InetSocketAddress> addresses(List<Pod> pods) {
    return pods.stream().map(Dormouse::address).toList();
  }

  /** The programs of the pods, where this machine is their node. */
  Optional<List<PodProcess>> processes(List<Pod> pods) {
    return dormouse.calls().direct() ? PodProcess.ofAll(pods) : Optional.empty();
  }

  /** The most requests at once that any instance of the service counted that is there now. */
  int mostAtOnce(String service) {
    return workspace.pods(service).stream()
        .filter(it -> it.getStatus().getPodIP() != null)
        .map(Hello::address)
        .mapToInt(ThreeActivators::counted)
        .max()
        .orElse(0);
  }

  private static int counted(InetSocketAddress instance) {
    try (CallerConnection connection = CallerConnection.open(instance, 5_000)) {
      Matcher most =
          MOST.matcher(
              connection.ask("GET /stats HTTP/1.1\r\nHost: stats\r\nConnection: close\r\n\r\n"));
      return most.find() ? Integer.parseInt(most.group(1)) : 0;
    } catch (IOException e) {
      return 0; // it is starting, or going
    }
  }
}
