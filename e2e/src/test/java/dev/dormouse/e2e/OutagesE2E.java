package dev.dormouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dormouse.e2e.cluster.Calls.Answer;
import dev.dormouse.e2e.cluster.Dormouse;
import dev.dormouse.e2e.cluster.OnCluster;
import dev.dormouse.e2e.cluster.Outage;
import dev.dormouse.e2e.cluster.Wait;
import dev.dormouse.e2e.cluster.Workspace;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

@OnCluster
final class OutagesE2E {
  private static final Duration WATCHED = Duration.ofSeconds(45);

  @Test
  void wakesAndGoesToZeroWhileTheOperatorIsAway(Dormouse dormouse, Workspace workspace) {
    workspace.apply(Hello.named("hello").idleTimeout("2s").yaml());
    workspace.awaitReady("hello");
    try (Outage operator = Outage.ofOperator(dormouse)) {
      for (int round = 0; round < 3; round++) {
        workspace.awaitNoPods();
        Answer answer = dormouse.calls().get(workspace.host("hello"), "/");
        assertThat(answer.status())
            .as("%s, round %d: %s", operator, round, answer.body())
            .isEqualTo(200);
      }
      workspace.awaitNoPods();
    }
  }

  @Test
  void servesRunningInstancesSoonAfterAnActivatorWasKilled(Dormouse dormouse, Workspace workspace) {
    workspace.apply(Hello.named("hello").idleTimeout("120s").yaml());
    workspace.awaitReady("hello");
    assertThat(dormouse.calls().get(workspace.host("hello"), "/").status()).isEqualTo(200);
    String instance = workspace.pods().getFirst().getMetadata().getName();

    Outage.killAnActivator(dormouse);
    long killed = System.nanoTime();
    long answeredLast = killed;
    long longestSilence = 0;
    int failed = 0;
    // Long enough to see the old one go, and the other come.
    while (System.nanoTime() - killed < WATCHED.toNanos()) {
      Optional<Answer> answer = tryOnce(dormouse, workspace.host("hello"));
      long now = System.nanoTime();
      if (answer.isEmpty()) {
        failed++;
        continue;
      }
      longestSilence = Math.max(longestSilence, now - answeredLast);
      answeredLast = now;
      assertThat(answer.get().headers().firstValue("Server-Timing"))
          .as("an answer of an instance that ran all along")
          .isEmpty();
      Wait.pause(20);
    }
    System.out.printf(
        "e2e: an activator's death: %d ms without an answer, %d calls failed%n",
        Duration.ofNanos(longestSilence).toMillis(), failed);
    assertThat(System.nanoTime() - answeredLast).isLessThan(Duration.ofSeconds(3).toNanos());
    assertThat(Duration.ofNanos(longestSilence)).isLessThan(Duration.ofSeconds(15));
    assertThat(workspace.pods())
        .extracting(it -> it.getMetadata().getName())
        .containsExactly(instance);
    Outage.awaitAllRunning(dormouse);
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
    workspace.apply(Hello.named("cold").idleTimeout("2s").yaml());
    workspace.awaitReady("warm");
    workspace.awaitReady("cold");
    Wait.until(
        Duration.ofSeconds(60),
        () -> workspace.pods("cold"),
        java.util.List::isEmpty,
        it -> it.size() + " pods still run");
    assertThat(dormouse.calls().get(workspace.host("warm"), "/").status()).isEqualTo(200);

    CompletableFuture<Answer> waiting;
    try (Outage apiServer = Outage.ofApiServer(dormouse)) {
      waiting = dormouse.calls().start(workspace.host("cold"), "/", Duration.ofSeconds(120));
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
