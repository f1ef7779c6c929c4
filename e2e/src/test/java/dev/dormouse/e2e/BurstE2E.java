package dev.dormouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.e2e.cluster.Calls.Answer;
import dev.dormouse.e2e.cluster.Dormouse;
import dev.dormouse.e2e.cluster.OnCluster;
import dev.dormouse.e2e.cluster.Workspace;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@OnCluster
final class BurstE2E {
  private static final int REQUESTS = 50;

  /** Not how fast, which bench measures on a quiet machine, but that nobody waits in vain. */
  private static final Duration LIMIT = Duration.ofSeconds(100);

  @Test
  void answersFiftyAtOnceFromZeroOneAtATimeEach(Dormouse dormouse, Workspace workspace) {
    workspace.apply(
        Hello.named("one").concurrency(1).maxInstances(20).idleTimeout("2s").yaml()
            + "  queue: {maxWait: 100s}\n");
    workspace.awaitReady("one");
    workspace.awaitNoPods();
    Set<String> created = ConcurrentHashMap.newKeySet();

    List<Answer> answers;
    long begun = System.nanoTime();
    try (SharedIndexInformer<Pod> pods =
        workspace.client().pods().inNamespace(workspace.namespace()).inform(names(created))) {
      assertThat(pods.hasSynced()).isTrue();
      created.clear();
      begun = System.nanoTime();
      answers = burst(dormouse, workspace.host("one"));
    }
    Duration took = Duration.ofNanos(System.nanoTime() - begun);
    System.out.printf(
        "e2e: %d requests of 200 ms at concurrency 1 from zero: %d ms, %d pods%n",
        REQUESTS, took.toMillis(), created.size());

    assertThat(answers).allSatisfy(it -> assertThat(it.status()).as(it.body()).isEqualTo(200));
    assertThat(answers)
        .allSatisfy(it -> assertThat(it.headers().firstValue("Hello-In-Flight")).hasValue("1"));
    assertThat(created).hasSizeBetween(1, 20);
  }

  private static List<Answer> burst(Dormouse dormouse, String host) {
    List<CompletableFuture<Answer>> calls =
        IntStream.range(0, REQUESTS)
            .mapToObj(i -> dormouse.calls().start(host, "/?sleepMillis=200", LIMIT))
            .toList();
    return calls.stream().map(CompletableFuture::join).toList();
  }

  private static ResourceEventHandler<Pod> names(Set<String> names) {
    return new ResourceEventHandler<>() {
      @Override
      public void onAdd(Pod pod) {
        names.add(pod.getMetadata().getName());
      }

      @Override
      public void onUpdate(Pod before, Pod after) {}

      @Override
      public void onDelete(Pod pod, boolean unknown) {}
    };
  }
}
