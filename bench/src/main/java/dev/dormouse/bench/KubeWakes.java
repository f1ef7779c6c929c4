package dev.dormouse.bench;

import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Many services at zero, and beside each a Deployment of the same pods: all of either are woken at
 * the same moment. Used by one thread; each call has a virtual one of its own.
 */
final class KubeWakes implements AutoCloseable {
  /** So many prove themselves at the same time. */
  private static final int BATCH = 10;

  /** As long as a request may take by itself. */
  private static final int WAIT_SECONDS = 300;

  private static final long LIMIT_SECONDS = WAIT_SECONDS + 30;
  private static final Duration ASK_AGAIN = Duration.ofSeconds(1);

  /**
   * API servers take 100 streams or more on a connection of HTTP/2, and the JDK's client fails a
   * request beyond that instead of opening another connection.
   */
  private static final int WRITES_AT_ONCE = 50;

  private final KubeNamespace namespace;
  private final int count;
  private final Semaphore writes = new Semaphore(WRITES_AT_ONCE);

  /** Pods whose addresses are known and that have not answered yet. */
  private final AtomicInteger dialled = new AtomicInteger();

  private KubeWakes(KubeNamespace namespace, int count) {
    this.namespace = namespace;
    this.count = count;
  }

  /** Creates as many as the nodes have room for, and waits until all have proved themselves. */
  static KubeWakes create(KubePlace place, int wanted) throws Exception {
    KubeNamespace namespace = KubeNamespace.create(place);
    try {
      int room = namespace.room();
      if (room < 1) {
        throw new IllegalStateException("the nodes have no room for any pod");
      }
      if (room < wanted) {
        System.err.printf(
            "the nodes take %d more pods, not %d (--services): that many services%n", room, wanted);
      }
      KubeWakes created = new KubeWakes(namespace, Math.min(room, wanted));
      created.prove();
      return created;
    } catch (Exception e) {
      namespace.close();
      throw e;
    }
  }

  int count() {
    return count;
  }

  /** So long that the first to be woken are still there when the last are: a second for each. */
  int idleSeconds() {
    return 10 + count;
  }

  private static String service(int index) {
    return "wake-" + index;
  }

  private static String bare(int index) {
    return "bare-" + index;
  }

  private void prove() throws Exception {
    var terms = new KubePlace.Terms(80, 1, idleSeconds(), WAIT_SECONDS);
    for (int begin = 0; begin < count; begin += BATCH) {
      int end = Math.min(begin + BATCH, count);
      IntStream.range(begin, end).forEach(i -> namespace.apply(service(i), terms));
      Await.until(
          "not all services are ready",
          Duration.ofSeconds(LIMIT_SECONDS),
          ASK_AGAIN,
          () -> namespace.ready().size() >= end);
      IntStream.range(begin, end)
          .forEach(i -> namespace.deploy(bare(i), namespace.podsOf(service(i) + "-00001")));
      System.err.printf("%d of %d services are ready%n", end, count);
    }
    awaitNoPods();
  }

  /** What is done for the first time takes longer: one pod, scaled by hand, is not counted. */
  void warmUp() throws Exception {
    var _ = byHand(1);
    awaitNoPods();
  }

  /** Calls all services through the activator. */
  FirstBytes through() throws Exception {
    return atOnce(count, i -> () -> namespace.call(service(i), "/"));
  }

  /** Scales all Deployments by hand, and dials each pod as soon as its address is told. */
  FirstBytes byHand() throws Exception {
    return byHand(count);
  }

  private FirstBytes byHand(int pods) throws Exception {
    Map<String, CompletableFuture<String>> addresses = new ConcurrentHashMap<>();
    IntStream.range(0, pods).forEach(i -> addresses.put(bare(i), new CompletableFuture<>()));
    FirstBytes seen;
    try (var _ = namespace.watch(pod -> note(addresses, pod))) {
      seen = atOnce(pods, i -> () -> startByHand(bare(i), addresses));
    }
    scaleAll(pods, 0);
    return seen;
  }

  private static void note(Map<String, CompletableFuture<String>> addresses, Pod pod) {
    String ip = pod.getStatus().getPodIP();
    CompletableFuture<String> address =
        addresses.get(pod.getMetadata().getLabels().getOrDefault(KubeNamespace.APP, ""));
    if (address != null && ip != null && !ip.isEmpty()) {
      address.complete(ip);
    }
  }

  private Connection.Answer startByHand(
      String name, Map<String, CompletableFuture<String>> addresses) throws Exception {
    CompletableFuture<String> address = addresses.get(name);
    if (address == null) {
      throw new IllegalArgumentException("name: " + name + " (expected: one that is watched)");
    }
    scale(name, 1);
    InetSocketAddress pod = new InetSocketAddress(address.get(), KubeNamespace.PORT);
    dialled.incrementAndGet();
    try {
      return dial(pod, name);
    } finally {
      dialled.decrementAndGet();
    }
  }

  /** At an activator's pace: every millisecond, but in a crowd each takes turns. */
  private Connection.Answer dial(InetSocketAddress pod, String name) throws Exception {
    while (true) {
      try {
        return Connection.once(pod, name, "/");
      } catch (IOException e) {
        Thread.sleep(Math.max(1, dialled.get() / 4));
      }
    }
  }

  private void scaleAll(int pods, int replicas) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> scaled = new ArrayList<>();
      for (int i = 0; i < pods; i++) {
        String name = bare(i);
        scaled.add(
            threads.submit(() -> {
              scale(name, replicas);
              return null;
            }));
      }
      for (Future<?> each : scaled) {
        each.get();
      }
    }
  }

  private void scale(String name, int replicas) throws InterruptedException {
    writes.acquire();
    try {
      namespace.scale(name, replicas);
    } finally {
      writes.release();
    }
  }

  /** Makes all calls at the same moment, from which the time counts. */
  private static FirstBytes atOnce(int calls, IntFunction<Callable<Connection.Answer>> call)
      throws InterruptedException {
    CountDownLatch there = new CountDownLatch(calls);
    CountDownLatch go = new CountDownLatch(1);
    List<Future<Connection.Answer>> answers = new ArrayList<>();
    List<Double> millis = new ArrayList<>();
    List<String> failures = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < calls; i++) {
        Callable<Connection.Answer> one = call.apply(i);
        answers.add(
            threads.submit(() -> {
              there.countDown();
              go.await();
              return one.call();
            }));
      }
      there.await();
      long begun = System.nanoTime();
      go.countDown();
      long late = begun + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
      for (Future<Connection.Answer> answer : answers) {
        try {
          Connection.Answer seen = answer.get(late - System.nanoTime(), TimeUnit.NANOSECONDS);
          if (seen.status() == 200) {
            millis.add((seen.firstByteAt() - begun) / 1e6);
          } else {
            failures.add(seen.status() + " " + seen.headers().getOrDefault("dormouse-reason", ""));
          }
        } catch (ExecutionException e) {
          failures.add(String.valueOf(e.getCause()));
        } catch (TimeoutException e) {
          answer.cancel(true);
          failures.add("no answer within " + LIMIT_SECONDS + " s");
        }
      }
    }
    return new FirstBytes(millis, failures);
  }

  /**
   * Waits until the kubelets have let go of all: whoever deletes a pod without its grace has room
   * for another one in the scheduler's books, but not on the node.
   */
  void awaitNoPods() throws Exception {
    Await.until(
        "pods still run",
        Duration.ofSeconds(idleSeconds() + LIMIT_SECONDS),
        ASK_AGAIN,
        () -> namespace.pods().isEmpty());
  }

  @Override
  public void close() {
    namespace.close();
  }
}
