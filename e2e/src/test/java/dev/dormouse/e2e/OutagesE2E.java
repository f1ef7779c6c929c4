package dev.dormouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dormouse.e2e.cluster.Calls.Answer;
import dev.dormouse.e2e.cluster.Dormouse;
import dev.dormouse.e2e.cluster.OnCluster;
import dev.dormouse.e2e.cluster.Outage;
import dev.dormouse.e2e.cluster.Wait;
import dev.dormouse.e2e.cluster.Workspace;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/**
 * A part is away for a while. {@code E2E_OPERATOR_DOWN_SECONDS} says for how long the operator is
 * at least.
 */
@OnCluster
final class OutagesE2E {
  private static final Duration BACK = Duration.ofSeconds(30);
  private static final int CALLS_AFTERWARDS = 50;
  private static final Duration OPERATOR_AWAY = Setting.seconds("E2E_OPERATOR_DOWN_SECONDS", 10);
  private static final int RATE = 50;

  @Test
  void wakesGoesToZeroAndLosesNothingWhileTheOperatorIsAway(
      Dormouse dormouse, Workspace workspace) {
    workspace.apply(Hello.named("hello").command(Hello.FROM_CACHE).idleTimeout("2s").yaml());
    workspace.apply(Hello.named("warm").concurrency(3).maxInstances(3).idleTimeout("300s").yaml());
    workspace.awaitReady("hello");
    workspace.awaitReady("warm");
    List<InetSocketAddress> address = List.of(dormouse.calls().socketAddress());
    try (var loads = new Loads(List.of(new PacedLoad(address, workspace.host("warm"), 3, RATE)))) {
      Wakes before = new Wakes(dormouse, workspace, "hello");
      before.times(1);
      System.out.println("e2e: with an operator: " + before);
      try (Outage operator = Outage.ofOperator(dormouse)) {
        long begun = System.nanoTime();
        Wakes without = new Wakes(dormouse, workspace, "hello");
        do {
          without.times(3);
        } while (System.nanoTime() - begun < OPERATOR_AWAY.toNanos());
        loads.expectNothingLost(operator.toString(), begun);
        System.out.println("e2e: " + operator + ": " + without);
      }
    }
  }

  @Test
  void servesRunningInstancesSoonAfterTheOnlyActivatorWasKilled(
      Dormouse dormouse, Workspace workspace) {
    workspace.apply(Hello.named("hello").idleTimeout("120s").yaml());
    workspace.awaitReady("hello");
    String host = workspace.host("hello");
    try (Outage _ = Outage.ofOtherActivators(dormouse)) {
      assertThat(dormouse.calls().get(host, "/").status()).isEqualTo(200);
      final String instance = workspace.pods().getFirst().getMetadata().getName();

      long killed = System.nanoTime();
      Outage.kill(dormouse, Outage.activators(dormouse).getFirst());
      Answer first =
          Wait.until(
                  BACK,
                  () -> tryOnce(dormouse, host),
                  Optional::isPresent,
                  _ -> "no activator answers")
              .orElseThrow();
      System.out.printf(
          "e2e: the only activator's death: %d ms until it served again%n",
          Duration.ofNanos(System.nanoTime() - killed).toMillis());

      assertThat(first.headers().firstValue("Server-Timing"))
          .as("an answer of an instance that ran all along")
          .isEmpty();
      for (int i = 0; i < CALLS_AFTERWARDS; i++) {
        assertThat(dormouse.calls().get(host, "/").status()).isEqualTo(200);
      }
      assertThat(workspace.pods())
          .extracting(it -> it.getMetadata().getName())
          .containsExactly(instance);
    }
  }

  private static Optional<Answer> tryOnce(Dormouse dormouse, String host) {
    try {
      Answer answer = dormouse.calls().start(host, "/", Duration.ofSeconds(2)).join();
      return Optional.of(answer).filter(it -> it.status() == 200);
    } catch (CompletionException e) {
      return Optional.empty();
    }
  }

  @Test
  void servesWhatRunsAndKeepsWhatWaitsWhileTheApiServerIsAway(
      Dormouse dormouse, Workspace workspace) {
    assumeTrue(Outage.canStopApiServer(), Outage.API_SERVER_NEEDS);
    assumeTrue(dormouse.calls().direct(), "a port-forward would end with the API server");
    workspace.apply(Hello.named("warm").idleTimeout("300s").yaml());
    // Once it is back, the node may count as not ready for a while, and get no pod.
    workspace.apply(Hello.named("cold").idleTimeout("2s").yaml() + "  queue: {maxWait: 180s}\n");
    workspace.awaitReady("warm");
    workspace.awaitReady("cold");
    Wait.until(
        Duration.ofSeconds(60),
        () -> workspace.pods("cold"),
        List::isEmpty,
        it -> it.size() + " pods still run");
    assertThat(dormouse.calls().get(workspace.host("warm"), "/").status()).isEqualTo(200);

    CompletableFuture<Answer> waiting;
    try (Outage apiServer = Outage.ofApiServer(dormouse)) {
      waiting = dormouse.calls().start(workspace.host("cold"), "/", Duration.ofSeconds(180));
      long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
      int answered = 0;
      while (System.nanoTime() < end) {
        Answer answer =
            dormouse.calls().start(workspace.host("warm"), "/", Duration.ofSeconds(5)).join();
        assertThat(answer.status()).as("%s: %s", apiServer, answer.body()).isEqualTo(200);
        answered++;
        Wait.pause(50);
      }
      System.out.printf("e2e: %d requests answered without an API server%n", answered);
      assertThat(waiting).isNotDone();
    }
    Answer late = waiting.join();
    assertThat(late.status()).as(late.body()).isEqualTo(200);
  }
}
