package dev.dormouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.e2e.cluster.Calls.Answer;
import dev.dormouse.e2e.cluster.Dormouse;
import dev.dormouse.e2e.cluster.OnCluster;
import dev.dormouse.e2e.cluster.Wait;
import dev.dormouse.e2e.cluster.Workspace;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@OnCluster
final class BurstE2E {
  private static final int REQUESTS = 50;

  /** Within what a machine that does other things, too, must have answered all. */
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** In which a kubelet may say again all at once that it may say in a burst (10 of 5 a second). */
  private static final long KUBELET_RESTS_MILLIS = 3_000;

  private record Scale(long at, int replicas) {}

  @Test
  void answersFiftyAtOnceFromZeroOneAtATimeEach(Dormouse dormouse, Workspace workspace) {
    workspace.apply(
        Hello.named("one")
            .command(Hello.FROM_CACHE)
            .more("tmp: image")
            .unprobed()
            .concurrency(1)
            .maxInstances(100)
            .idleTimeout("2s")
            .yaml());
    workspace.awaitReady("one");
    workspace.awaitNoPods();
    Wait.pause(KUBELET_RESTS_MILLIS);
    Set<String> created = ConcurrentHashMap.newKeySet();
    ConcurrentLinkedQueue<Scale> scales = new ConcurrentLinkedQueue<>();
    var client = workspace.client();
    String namespace = workspace.namespace();

    long begun;
    List<Answer> answers;
    try (SharedIndexInformer<Pod> pods =
            client.pods().inNamespace(namespace).inform(each(it -> created.add(nameOf(it))));
        SharedIndexInformer<Deployment> deployments =
            client
                .apps()
                .deployments()
                .inNamespace(namespace)
                .inform(each(it -> scales.add(scaleOf(it))))) {
      assertThat(pods.hasSynced() && deployments.hasSynced()).isTrue();
      created.clear();
      begun = System.nanoTime();
      answers = burst(dormouse, workspace.host("one"));
    }
    Duration took = Duration.ofNanos(System.nanoTime() - begun);
    Scale first = scales.stream().filter(it -> it.replicas() > 0).findFirst().orElseThrow();
    System.out.printf(
        "e2e: %d requests of 200 ms at concurrency 1 from zero: %d ms, %d pods,"
            + " the first %d seen to be asked for after %d ms%n",
        REQUESTS,
        took.toMillis(),
        created.size(),
        first.replicas(),
        Duration.ofNanos(first.at() - begun).toMillis());

    assertThat(answers).allSatisfy(it -> assertThat(it.status()).as(it.body()).isEqualTo(200));
    assertThat(answers)
        .as("an instance that counts more than one at once breaks the limit")
        .allSatisfy(it -> assertThat(it.headers().firstValue("Hello-In-Flight")).hasValue("1"));
    assertThat(created).hasSizeBetween(2, 20);
    assertThat(first.replicas()).as("the first decision sees the burst").isGreaterThan(1);
    assertThat(Duration.ofNanos(first.at() - begun)).isLessThan(Duration.ofSeconds(1));
    assertThat(took).isLessThan(LIMIT);
  }

  private static List<Answer> burst(Dormouse dormouse, String host) {
    List<CompletableFuture<Answer>> calls =
        IntStream.range(0, REQUESTS)
            .mapToObj(i -> dormouse.calls().start(host, "/?sleepMillis=200", LIMIT.multipliedBy(2)))
            .toList();
    return calls.stream().map(CompletableFuture::join).toList();
  }

  private static String nameOf(Pod pod) {
    return pod.getMetadata().getName();
  }

  private static Scale scaleOf(Deployment deployment) {
    return new Scale(System.nanoTime(), deployment.getSpec().getReplicas());
  }

  /** Calls it for whatever appears or changes. */
  private static <T extends HasMetadata> ResourceEventHandler<T> each(Consumer<T> action) {
    return new ResourceEventHandler<>() {
      @Override
      public void onAdd(T object) {
        action.accept(object);
      }

      @Override
      public void onUpdate(T before, T after) {
        action.accept(after);
      }

      @Override
      public void onDelete(T object, boolean unknown) {}
    };
  }
}
