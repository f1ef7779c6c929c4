package dev.dormouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.e2e.cluster.Calls.Answer;
import dev.dormouse.e2e.cluster.Dormouse;
import dev.dormouse.e2e.cluster.OnCluster;
import dev.dormouse.e2e.cluster.Wait;
import dev.dormouse.e2e.cluster.Workspace;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@OnCluster
final class NoRequestLostE2E {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int SERVICES = 8;
  private static final int CYCLES = Setting.number("E2E_CYCLES", 200);
  private static final int ROLLOUT_SECONDS = Setting.number("E2E_ROLLOUT_SECONDS", 120);
  private static final int CALLERS = 8;

  /** Each caller comes back about when its service goes to zero: before, while, or after. */
  @Test
  void overManyCyclesFromZeroAndBack(Dormouse dormouse, Workspace workspace) throws Exception {
    for (int i = 0; i < SERVICES; i++) {
      workspace.apply(Hello.named("cycle-" + i).idleTimeout("1s").yaml());
    }
    for (int i = 0; i < SERVICES; i++) {
      workspace.awaitReady("cycle-" + i);
    }
    AtomicInteger coldStarts = new AtomicInteger();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Void>> callers =
          IntStream.range(0, SERVICES)
              .mapToObj(i -> threads.submit(cycles(dormouse, workspace, i, coldStarts)))
              .toList();
      for (Future<Void> caller : callers) {
        caller.get();
      }
    }
    System.out.printf("e2e: %d cycles, %d of them from zero%n", CYCLES, coldStarts.get());
    assertThat(coldStarts).hasPositiveValue();
  }

  private static Callable<Void> cycles(
      Dormouse dormouse, Workspace workspace, int service, AtomicInteger coldStarts) {
    return () -> {
      Random random = new Random(service);
      String host = workspace.host("cycle-" + service);
      for (int cycle = 0; cycle < CYCLES / SERVICES; cycle++) {
        Wait.pause(700 + random.nextInt(1_800));
        List<Answer> answers =
            IntStream.rangeClosed(0, random.nextInt(3))
                .mapToObj(i -> dormouse.calls().start(host, "/?sleepMillis=20", PATIENCE))
                .toList()
                .stream()
                .map(java.util.concurrent.CompletableFuture::join)
                .toList();
        assertThat(answers)
            .as("cycle %d of %s", cycle, host)
            .allSatisfy(it -> assertThat(it.status()).as(it.body()).isEqualTo(200));
        if (answers.getFirst().headers().firstValue("Server-Timing").isPresent()) {
          coldStarts.incrementAndGet();
        }
      }
      return null;
    };
  }

  @Test
  void whileTheTemplateChangesEveryFewSeconds(Dormouse dormouse, Workspace workspace)
      throws Exception {
    workspace.apply(Hello.named("roll").greeting("0").yaml());
    workspace.awaitReady("roll");
    AtomicBoolean over = new AtomicBoolean();
    ConcurrentLinkedQueue<String> lost = new ConcurrentLinkedQueue<>();
    AtomicInteger answered = new AtomicInteger();
    int changes = 0;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < CALLERS; i++) {
        threads.submit(() -> call(dormouse, workspace.host("roll"), over, answered, lost));
      }
      long deadline = System.nanoTime() + Duration.ofSeconds(ROLLOUT_SECONDS).toNanos();
      try {
        while (System.nanoTime() < deadline && lost.isEmpty()) {
          changes++;
          workspace.apply(Hello.named("roll").greeting("" + changes).yaml());
          Wait.pause(4_000);
        }
      } finally {
        over.set(true);
      }
    }
    workspace.awaitReady("roll");
    System.out.printf("e2e: %d requests over %d changes%n", answered.get(), changes);
    assertThat(lost).isEmpty();
    String newest = "Hello, " + changes + "!";
    Wait.until(
        Duration.ofSeconds(20),
        () -> dormouse.calls().get(workspace.host("roll"), "/").body(),
        it -> it.contains(newest),
        it -> it);
  }

  private static void call(
      Dormouse dormouse,
      String host,
      AtomicBoolean over,
      AtomicInteger answered,
      ConcurrentLinkedQueue<String> lost) {
    while (!over.get()) {
      try {
        Answer answer = dormouse.calls().start(host, "/?sleepMillis=30", PATIENCE).join();
        if (answer.status() == 200) {
          answered.incrementAndGet();
        } else {
          lost.add(answer.toString());
        }
      } catch (RuntimeException e) {
        lost.add(e.toString());
      }
    }
  }
}
