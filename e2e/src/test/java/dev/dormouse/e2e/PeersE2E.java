package dev.dormouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.e2e.cluster.Dormouse;
import dev.dormouse.e2e.cluster.OnCluster;
import dev.dormouse.e2e.cluster.Outage;
import dev.dormouse.e2e.cluster.Wait;
import dev.dormouse.e2e.cluster.Workspace;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Activators that all serve; {@code E2E_PEERS_SECONDS} says how long each kind of load lasts. */
@OnCluster
final class PeersE2E {
  private static final int ACTIVATORS = 3;
  private static final Duration LOAD =
      Duration.ofSeconds(Integer.parseInt(System.getenv().getOrDefault("E2E_PEERS_SECONDS", "8")));
  private static final int PATIENCE_MILLIS = 60_000;
  private static final int CONNECT_MILLIS = 500;
  private static final int CALLERS = 4;

  @Test
  void threeShareEverySlotAndLoseNothingAsTheyAreReplacedOrKilled(
      Dormouse dormouse, Workspace workspace) {
    dormouse.upgradeActivators("{replicas: " + ACTIVATORS + "}");
    try {
      workspace.apply(Hello.named("one").concurrency(1).maxInstances(3).idleTimeout("60s").yaml());
      workspace.apply(
          Hello.named("three").concurrency(3).maxInstances(2).idleTimeout("60s").yaml());
      workspace.awaitReady("one");
      workspace.awaitReady("three");

      try (var one = new Load(dormouse, workspace.host("one"), 1);
          var three = new Load(dormouse, workspace.host("three"), 3)) {
        Wait.pause(LOAD.toMillis());
        one.expectNothingWrong("while all serve");
        three.expectNothingWrong("while all serve");

        dormouse.restartActivators();
        one.expectNothingWrong("while each was replaced");
        three.expectNothingWrong("while each was replaced");

        Outage.killAnActivator(dormouse);
        Wait.pause(LOAD.toMillis());
        System.out.printf(
            "e2e: an activator's death: %d calls of %d failed, %d ms without an answer at most%n",
            three.wrong.size(), three.answered.get(), three.longestSilenceMillis());
        assertThat(three.over).as("more than an instance may have").hasValue(0);
        assertThat(one.over).as("more than an instance may have").hasValue(0);
        assertThat(three.wrong).as("those that were in flight").hasSizeLessThanOrEqualTo(CALLERS);
      }
      Outage.awaitAllRunning(dormouse);
    } finally {
      dormouse.asInstalled();
    }
  }

  /**
   * Calls one service all the time, each time by another connection, so that all activators are
   * called. A connection that nobody takes is tried again: no request was lost with it.
   */
  private static final class Load implements AutoCloseable {
    private static final Pattern IN_FLIGHT = Pattern.compile("(?i)hello-in-flight: (\\d+)");

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger over = new AtomicInteger();
    private final AtomicInteger untaken = new AtomicInteger();
    private final AtomicLong last = new AtomicLong(System.nanoTime());
    private final AtomicLong silence = new AtomicLong();
    private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();

    Load(Dormouse dormouse, String host, int limit) {
      String[] address = dormouse.calls().address().split(":");
      for (int i = 0; i < CALLERS; i++) {
        var _ = threads.submit(() -> call(address[0], Integer.parseInt(address[1]), host, limit));
      }
    }

    private void call(String address, int port, String host, int limit) {
      while (!ended.get()) {
        try (Socket socket = new Socket()) {
          socket.setSoTimeout(PATIENCE_MILLIS);
          if (connects(socket, address, port)) {
            answered(ask(socket, host), limit);
          }
        } catch (IOException e) {
          wrong.add(Instant.now() + " " + e);
        }
      }
    }

    private boolean connects(Socket socket, String address, int port) {
      try {
        socket.connect(new InetSocketAddress(address, port), CONNECT_MILLIS);
        return true;
      } catch (IOException e) {
        untaken.incrementAndGet();
        return false;
      }
    }

    private static String ask(Socket socket, String host) throws IOException {
      String request =
          "GET /?sleepMillis=20 HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private void answered(String answer, int limit) {
      Matcher count = IN_FLIGHT.matcher(answer);
      if (!answer.startsWith("HTTP/1.1 200") || !count.find()) {
        wrong.add(Instant.now() + " " + answer);
        return;
      }
      if (Integer.parseInt(count.group(1)) > limit) {
        over.incrementAndGet();
        wrong.add("more than " + limit + ": " + answer);
      }
      answered.incrementAndGet();
      long now = System.nanoTime();
      silence.accumulateAndGet(now - last.getAndSet(now), Math::max);
    }

    void expectNothingWrong(String when) {
      System.out.printf(
          "e2e: %d requests %s, %d connections untaken, %d ms without an answer at most%n",
          answered.get(), when, untaken.get(), longestSilenceMillis());
      assertThat(wrong).as(when).isEmpty();
      assertThat(answered).as(when).hasPositiveValue();
      silence.set(0);
    }

    long longestSilenceMillis() {
      return Duration.ofNanos(silence.get()).toMillis();
    }

    @Override
    public void close() {
      ended.set(true);
      threads.close();
    }
  }
}
