package dev.dormouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.e2e.cluster.Dormouse;
import dev.dormouse.e2e.cluster.OnCluster;
import dev.dormouse.e2e.cluster.Wait;
import dev.dormouse.e2e.cluster.Workspace;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

@OnCluster
final class BurstE2E {
  private static final int REQUESTS = 50;

  /** Within what a machine that does other things, too, must have answered all. */
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** In which a kubelet may say again all at once that it may say in a burst (10 of 5 a second). */
  private static final long KUBELET_RESTS_MILLIS = 3_000;

  private record Scale(long at, int replicas) {}

  /** A whole answer, and when it was here. */
  private record Ended(String answer, long at) {
    Optional<String> field(String name) {
      Matcher found = Pattern.compile("(?im)^" + name + ": *(.*?)\r?$").matcher(answer);
      return found.find() ? Optional.of(found.group(1)) : Optional.empty();
    }

    boolean waitedForAStart() {
      return field("Server-Timing").isPresent();
    }

    /** Milliseconds of the activator's word on where the time went. */
    double phase(String name) {
      String timing = field("Server-Timing").orElse("");
      Matcher found = Pattern.compile(name + ";dur=([0-9.]+)").matcher(timing);
      assertThat(found.find()).as(timing).isTrue();
      return Double.parseDouble(found.group(1));
    }

    /** When the request came to an activator, in milliseconds of this JVM's clock. */
    double arrived() {
      return at / 1e6 - phase("queue") - phase("start") - phase("ready") - phase("firstbyte");
    }
  }

  @Test
  void answersFiftyAtOnceFromZeroOneAtATimeEach(Dormouse dormouse, Workspace workspace)
      throws Exception {
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
    // So that what is timed is not how fast this JVM comes to speak to fifty at once.
    try (Callers callers = Callers.connected(dormouse)) {
      assertThat(callers.burst(workspace.host("nobody")))
          .allSatisfy(it -> assertThat(it.answer()).startsWith("HTTP/1.1 404 "));
    }
    Wait.pause(KUBELET_RESTS_MILLIS);
    Set<String> created = ConcurrentHashMap.newKeySet();
    ConcurrentLinkedQueue<Scale> scales = new ConcurrentLinkedQueue<>();
    var client = workspace.client();
    String namespace = workspace.namespace();

    long begun;
    List<Ended> ended;
    try (SharedIndexInformer<Pod> pods =
            client.pods().inNamespace(namespace).inform(each(it -> created.add(nameOf(it))));
        SharedIndexInformer<Deployment> deployments =
            client
                .apps()
                .deployments()
                .inNamespace(namespace)
                .inform(each(it -> scales.add(scaleOf(it))));
        Callers callers = Callers.connected(dormouse)) {
      assertThat(pods.hasSynced() && deployments.hasSynced()).isTrue();
      created.clear();
      begun = System.nanoTime();
      ended = callers.burst(workspace.host("one"));
    }
    Duration took = Duration.ofNanos(System.nanoTime() - begun);
    Scale first = scales.stream().filter(it -> it.replicas() > 0).findFirst().orElseThrow();
    assertThat(ended).allSatisfy(it -> assertThat(it.answer()).startsWith("HTTP/1.1 200 "));
    final double asked = firstAskedMillis(ended);
    System.out.printf(
        "e2e: %d requests of 200 ms at concurrency 1 from zero: %d ms, %d pods,"
            + " the first %d asked for %.1f ms after the first came, seen %d ms after it was sent%n",
        REQUESTS,
        took.toMillis(),
        created.size(),
        first.replicas(),
        asked,
        Duration.ofNanos(first.at() - begun).toMillis());

    assertThat(ended)
        .as("an instance that counts more than one at once breaks the limit")
        .allSatisfy(it -> assertThat(it.field("Hello-In-Flight")).hasValue("1"));
    assertThat(created).hasSizeBetween(2, 20);
    assertThat(first.replicas()).as("the first decision sees the burst").isGreaterThan(1);
    assertThat(Duration.ofNanos(first.at() - begun)).isLessThan(Duration.ofSeconds(1));
    assertThat(took).isLessThan(LIMIT);
  }

  /**
   * From the first request's arrival at any activator until one of them asked for the scale, by
   * their own clocks: an answer tells how long before its first byte that was. Where another one
   * asked, it tells when the instance was seen instead, which is later.
   */
  private static double firstAskedMillis(List<Ended> all) {
    List<Ended> answers = all.stream().filter(Ended::waitedForAStart).toList();
    double arrived = answers.stream().mapToDouble(Ended::arrived).min().orElseThrow();
    double asked =
        answers.stream()
            .filter(it -> it.phase("queue") > 0)
            .mapToDouble(it -> it.arrived() + it.phase("queue"))
            .min()
            .orElseThrow();
    return asked - arrived;
  }

  /**
   * As many callers as there are requests, each connected before any of them sends: where all share
   * a machine, fifty that connect keep the activators from a processor for longer than they need.
   */
  private record Callers(List<CallerConnection> all) implements AutoCloseable {
    static Callers connected(Dormouse dormouse) throws IOException {
      Callers callers = new Callers(new ArrayList<>());
      for (int i = 0; i < REQUESTS; i++) {
        callers.all.add(
            CallerConnection.open(dormouse.calls().socketAddress(), (int) LIMIT.toMillis() * 2));
      }
      return callers;
    }

    /** Sends all requests at once, and returns the answers. */
    List<Ended> burst(String host) throws Exception {
      String head = "GET /?sleepMillis=200 HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
      for (CallerConnection caller : all) {
        caller.send(head);
      }
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Future<Ended>> answers =
            all.stream()
                .map(it -> threads.submit(() -> new Ended(it.answer(), System.nanoTime())))
                .toList();
        List<Ended> ended = new ArrayList<>();
        for (Future<Ended> answer : answers) {
          ended.add(answer.get());
        }
        return ended;
      }
    }

    @Override
    public void close() {
      all.forEach(CallerConnection::close);
    }
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
