package dev.dormouse.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Sends bursts from zero, and counts the pods that each of them took. Used by one thread. */
final class KubeBurst {
  private static final long LIMIT_SECONDS = 120;

  /** So many requests at once, each of which takes so long. */
  record Load(int requests, int millis) {
    String path() {
      return "/?sleepMillis=" + millis;
    }
  }

  /**
   * One burst.
   *
   * @param pods that were created for it
   * @param inTurn whether no pod said that it had more than one request at once
   */
  record Timed(double millis, int pods, boolean inTurn) {}

  private final KubeColdService service;
  private final Load load;

  KubeBurst(KubeColdService service, Load load) {
    this.service = service;
    this.load = load;
  }

  /** Through the activator, all at once. */
  Timed through() throws Exception {
    Set<String> created = ConcurrentHashMap.newKeySet();
    AtomicBoolean inTurn = new AtomicBoolean(true);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        var _ = service.watch(KubeColdService.SERVED, (pod, _) -> created.add(pod))) {
      long begun = System.nanoTime();
      List<Future<?>> calls = new ArrayList<>();
      for (int i = 0; i < load.requests(); i++) {
        calls.add(
            threads.submit(() -> {
              note(inTurn, service.call(load.path()));
              return null;
            }));
      }
      for (Future<?> call : calls) {
        call.get();
      }
      return timed(begun, created.size(), inTurn);
    }
  }

  /** By so many pods, scaled by hand: each gets the next request as soon as it is free. */
  Timed byHand(int pods) throws Exception {
    Set<String> dialled = ConcurrentHashMap.newKeySet();
    AtomicInteger sent = new AtomicInteger();
    AtomicBoolean inTurn = new AtomicBoolean(true);
    CountDownLatch left = new CountDownLatch(load.requests());
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        var _ =
            service.watch(
                KubeColdService.BARE,
                (_, address) -> {
                  if (!address.isEmpty() && dialled.add(address)) {
                    var _ = threads.submit(() -> serve(address, sent, left, inTurn));
                  }
                })) {
      long begun = System.nanoTime();
      service.scale(KubeColdService.BARE, pods);
      if (!left.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException(left.getCount() + " requests were not answered");
      }
      Timed timed = timed(begun, pods, inTurn);
      service.scale(KubeColdService.BARE, 0);
      return timed;
    }
  }

  private static Timed timed(long begun, int pods, AtomicBoolean inTurn) {
    return new Timed((System.nanoTime() - begun) / 1e6, pods, inTurn.get());
  }

  /** What a pod takes off the heap of requests, until there is none. */
  private Object serve(
      String address, AtomicInteger sent, CountDownLatch left, AtomicBoolean inTurn)
      throws IOException {
    InetSocketAddress pod = new InetSocketAddress(address, KubeNamespace.PORT);
    awaitListening(pod);
    while (sent.getAndIncrement() < load.requests()) {
      note(inTurn, Connection.once(pod, "bare", load.path()));
      left.countDown();
    }
    return address;
  }

  private static void awaitListening(InetSocketAddress pod) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (true) {
      try (var _ = Connection.open(pod)) {
        return;
      } catch (IOException e) {
        if (System.nanoTime() > deadline) {
          throw e;
        }
        Thread.onSpinWait();
      }
    }
  }

  private static void note(AtomicBoolean inTurn, Connection.Answer answer) throws IOException {
    if (answer.status() != 200) {
      throw new IOException(answer.status() + " " + answer.body());
    }
    if (!Objects.equals(answer.headers().getOrDefault("hello-in-flight", "1"), "1")) {
      inTurn.set(false);
    }
  }
}
