package dev.dormouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.e2e.cluster.Calls.Answer;
import dev.dormouse.e2e.cluster.Dormouse;
import dev.dormouse.e2e.cluster.OnCluster;
import dev.dormouse.e2e.cluster.Resources;
import dev.dormouse.e2e.cluster.Wait;
import dev.dormouse.e2e.cluster.Workspace;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Sessions, warm windows, images on the nodes, and more CPU for a start. */
@OnCluster
final class LifecycleE2E {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int CLIENTS = 6;

  @Test
  void aSessionStaysWithItsInstance(Dormouse dormouse, Workspace workspace) {
    workspace.apply(
        Streaming.byHttp("streams").minInstances(2).more("sessionAffinity: {maxWait: 10s}").yaml());
    workspace.awaitReady("streams");
    String host = workspace.host("streams");
    // Calls that last, at once, go to both as soon as both are up.
    Map<String, String> sessions =
        Wait.until(
            PATIENCE,
            () -> begin(dormouse, host),
            it -> new HashSet<>(it.values()).size() == 2,
            it -> "all are on " + it.values());
    sessions.forEach((cookie, instance) -> {
      for (int i = 0; i < 5; i++) {
        Answer again = dormouse.calls().start(host, "/", PATIENCE, Map.of("Cookie", cookie)).join();
        assertThat(again.status()).as(again.body()).isEqualTo(200);
        assertThat(again.body()).contains(instance);
      }
    });
  }

  /** The instances of some clients by their cookies. */
  private static Map<String, String> begin(Dormouse dormouse, String host) {
    List<CompletableFuture<Answer>> calls =
        IntStream.range(0, CLIENTS)
            .mapToObj(
                _ -> dormouse.calls().start(host, "/events?count=2&everyMillis=200", PATIENCE))
            .toList();
    Map<String, String> sessions = new HashMap<>();
    for (CompletableFuture<Answer> call : calls) {
      Answer answer = call.join();
      String cookie = answer.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
      String instance = answer.body().replaceAll("(?s).*data: event 0 of (\\S+).*", "$1");
      sessions.put(cookie, instance);
    }
    return sessions;
  }

  @Test
  void anInstanceRunsWhileAWindowIsOpen(Workspace workspace) {
    ZonedDateTime begin =
        Instant.now()
            .plusSeconds(10)
            .truncatedTo(ChronoUnit.MINUTES)
            .plus(1, ChronoUnit.MINUTES)
            .atZone(ZoneOffset.UTC);
    String scaling =
        "  scaling: {idleTimeout: 1s, schedule: [{cron: \"%d %d * * *\", minInstances: 1, duration:"
            + " 8s}]}\n";
    workspace.apply(
        Hello.named("warm")
            .yaml()
            .replaceFirst(
                "(?m)^  scaling: .*\n", scaling.formatted(begin.getMinute(), begin.getHour())));
    workspace.awaitReady("warm");
    workspace.awaitNoPods();
    Wait.until(
        PATIENCE.plusSeconds(15),
        () -> workspace.pods("warm").size(),
        it -> it == 1,
        it -> it + " pods, though the window opened at " + begin);
    assertThat(Instant.now()).isAfterOrEqualTo(begin.toInstant().minusSeconds(1));
    workspace.awaitNoPods();
    assertThat(Instant.now()).isAfterOrEqualTo(begin.toInstant().plusSeconds(7));
  }

  @Test
  void imagesAreKeptOnTheNodesAndWhatSomebodyChangesThereIsSetBack(Workspace workspace) {
    workspace.apply(Hello.named("hello").yaml() + "  imagePrepull: true\n");
    workspace.awaitReady("hello");
    workspace.await(
        "hello",
        PATIENCE,
        it ->
            Resources.condition(it, "ImagesPulled")
                .map(c -> c.status().equals("True"))
                .orElse(false));
    workspace
        .client()
        .resource(prepull(workspace))
        .edit(set -> {
          set.getSpec().getTemplate().getSpec().getContainers().getFirst().setImage("evil:1");
          return set;
        });
    Wait.until(
        PATIENCE,
        () -> prepull(workspace).getSpec().getTemplate().getSpec().getContainers().getFirst(),
        it -> it.getImage().equals("dormouse/hello:dev"),
        it -> "the image is still " + it.getImage());
    workspace.apply(Hello.named("hello").yaml());
    Wait.until(
        PATIENCE,
        () ->
            workspace
                .client()
                .apps()
                .daemonSets()
                .inNamespace(workspace.namespace())
                .list()
                .getItems(),
        List::isEmpty,
        it -> it.size() + " DaemonSets are left");
  }

  private static DaemonSet prepull(Workspace workspace) {
    return workspace
        .client()
        .apps()
        .daemonSets()
        .inNamespace(workspace.namespace())
        .withName("hello-00001-prepull")
        .require();
  }

  @Test
  void theServiceTellsWhetherItsStartsAreBoosted(Workspace workspace) {
    boolean resizes =
        workspace.client().getApiResources("v1").getResources().stream()
            .anyMatch(it -> it.getName().equals("pods/resize"));
    workspace.apply(Hello.named("hello").more("startupCpuBoost: {factor: 4}").yaml());
    workspace.awaitReady("hello");
    Resources.Condition told =
        Resources.condition(workspace.service("hello"), "StartupBoost").orElseThrow();
    assertThat(told.reason()).isEqualTo(resizes ? "Boosted" : "ResizeNotServed");
    assertThat(told.status()).isEqualTo(resizes ? "True" : "False");
  }
}
