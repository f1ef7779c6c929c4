package dev.dormouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.e2e.cluster.Calls.Answer;
import dev.dormouse.e2e.cluster.Dormouse;
import dev.dormouse.e2e.cluster.OnCluster;
import dev.dormouse.e2e.cluster.Resources;
import dev.dormouse.e2e.cluster.Wait;
import dev.dormouse.e2e.cluster.Workspace;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@OnCluster
final class TrafficE2E {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int CHANGES = 50;
  private static final int CALLERS = 4;

  /** Some 200 calls a second. */
  private static final int MANY_CALLERS = 16;

  /** Calls a service over and over until it is closed. */
  private static final class Callers implements AutoCloseable {
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ConcurrentLinkedQueue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final List<Future<?>> callers = new ArrayList<>();
    private volatile boolean over;
    private volatile Optional<String> last = Optional.empty();

    Callers(Dormouse dormouse, String host, int count) {
      IntStream.range(0, count)
          .forEach(_ ->
              callers.add(
                  threads.submit(() -> {
                    while (!over) {
                      Answer answer =
                          dormouse.calls().start(host, "/?sleepMillis=15", PATIENCE).join();
                      answers.add(answer);
                      last = Optional.of(answer.body());
                    }
                    return null;
                  })));
    }

    /** The newest answer. */
    Optional<String> last() {
      return last;
    }

    List<Answer> stop() throws Exception {
      over = true;
      for (Future<?> caller : callers) {
        caller.get();
      }
      return List.copyOf(answers);
    }

    @Override
    public void close() {
      over = true;
      threads.close();
    }
  }

  private static boolean hasReason(HasMetadata service, String type, String reason) {
    return Resources.condition(service, type).map(it -> it.reason().equals(reason)).orElse(false);
  }

  private static String verdict(HasMetadata service) {
    String verdict = ((GenericKubernetesResource) service).get("status", "rollout", "verdict");
    return verdict == null ? "" : verdict;
  }

  /** Where the activator says that the first revision has proved itself. */
  private static void awaitProven(Workspace workspace, String service) {
    workspace.awaitReady(service);
    workspace.await(service, PATIENCE, it -> verdict(it).equals("Completed"));
  }

  @Test
  void aRevisionThatFailsIsTakenBackWithoutHelpAndFailsItsShareAtMost(
      Dormouse dormouse, Workspace workspace) throws Exception {
    String rollout = "  rollout: {steps: [10, 50], interval: 60s}\n";
    Hello hello = Hello.named("canary");
    workspace.apply(hello.greeting("v1").yaml() + rollout);
    awaitProven(workspace, "canary");
    String host = workspace.host("canary");
    assertThat(dormouse.calls().get(host, "/").body()).startsWith("Hello, v1");
    try (Callers callers = new Callers(dormouse, host, CALLERS)) {
      workspace.apply(hello.env("{name: FAIL_PERCENT, value: \"100\"}").yaml() + rollout);
      GenericKubernetesResource taken =
          workspace.await("canary", PATIENCE, it -> hasReason(it, "Ready", "RolledBack"));
      assertThat(verdict(taken)).isEqualTo("RolledBack");
      List<Answer> answers = callers.stop();
      List<Answer> failed = answers.stream().filter(it -> it.status() != 200).toList();
      System.out.printf("e2e: %d of %d requests failed%n", failed.size(), answers.size());
      assertThat(failed).hasSizeBetween(5, 20 + answers.size() / 8);
      assertThat(failed).allSatisfy(it -> assertThat(it.body()).contains("canary-00002"));
    }
    assertThat(dormouse.calls().get(host, "/").body()).startsWith("Hello, v1");
  }

  @Test
  void aGoodRevisionEndsWithAllAndGoingBackByNameWorksAtOnce(Dormouse dormouse, Workspace workspace)
      throws Exception {
    String rollout = "  rollout: {steps: [20, 50], interval: 2s}\n";
    Hello hello = Hello.named("good");
    workspace.apply(hello.greeting("v1").yaml() + rollout);
    awaitProven(workspace, "good");
    String host = workspace.host("good");
    try (Callers callers = new Callers(dormouse, host, CALLERS)) {
      workspace.apply(hello.greeting("v2").yaml() + rollout);
      workspace.await("good", PATIENCE, it -> hasReason(it, "RolledOut", "RollingOut"));
      workspace.await("good", PATIENCE, it -> hasReason(it, "RolledOut", "RolledOut"));
      assertThat(dormouse.calls().get(host, "/").body()).startsWith("Hello, v2");
      workspace.apply(
          hello.greeting("v2").yaml()
              + rollout
              + "  traffic: [{revisionName: good-00001, percent: 100}, {latestRevision: true, tag:"
              + " next}]\n");
      awaitAnswer(dormouse, host, "Hello, v1");
      assertThat(dormouse.calls().get("next---" + host, "/").body()).startsWith("Hello, v2");
      assertThat(callers.stop()).extracting(Answer::status).containsOnly(200);
    }
  }

  private static void awaitAnswer(Dormouse dormouse, String host, String start) {
    Wait.until(
        PATIENCE,
        () -> dormouse.calls().get(host, "/").body(),
        it -> it.startsWith(start),
        it -> it);
  }

  @Test
  void fiftyChangesOfTrafficUnderLoadLoseNoRequestAndAreSeenWithinASecond(
      Dormouse dormouse, Workspace workspace) throws Exception {
    Hello hello = Hello.named("shift").idleTimeout("120s");
    workspace.apply(hello.greeting("v1").yaml());
    workspace.awaitReady("shift");
    // Both have a tag from here on, so that neither is let go: what is measured is no cold start.
    workspace.apply(hello.greeting("v2").yaml() + trafficTo(1));
    workspace.awaitReady("shift");
    String host = workspace.host("shift");
    awaitAnswer(dormouse, "first---" + host, "Hello, v1");
    awaitAnswer(dormouse, "next---" + host, "Hello, v2");
    List<Long> millis = new ArrayList<>();
    long begun = System.nanoTime();
    try (Callers callers = new Callers(dormouse, host, MANY_CALLERS)) {
      for (int change = 0; change < CHANGES; change++) {
        int revision = 2 - change % 2;
        workspace.apply(hello.greeting("v2").yaml() + trafficTo(revision));
        long applied = System.nanoTime();
        Wait.until(
            PATIENCE,
            () -> callers.last().orElse(""),
            it -> it.startsWith("Hello, v" + revision),
            it -> it);
        millis.add((System.nanoTime() - applied) / 1_000_000);
      }
      List<Answer> answers = callers.stop();
      long seconds = Math.max(1, (System.nanoTime() - begun) / 1_000_000_000);
      assertThat(answers).extracting(Answer::status).containsOnly(200);
      System.out.printf(
          "e2e: %d requests (%d a second) over %d changes, seen after %d ms (median), %d ms at"
              + " most%n",
          answers.size(),
          answers.size() / seconds,
          CHANGES,
          millis.stream().sorted().toList().get(CHANGES / 2),
          Collections.max(millis));
    }
    // One may meet a machine that does something else.
    assertThat(millis.stream().filter(it -> it >= 1_000)).as("%s", millis).hasSizeLessThan(2);
  }

  private static String trafficTo(int revision) {
    return "  traffic: [{revisionName: shift-0000%d, percent: 100}, {revisionName: shift-00001, tag: first}, {latestRevision: true, tag: next}]\n"
        .formatted(revision);
  }
}
