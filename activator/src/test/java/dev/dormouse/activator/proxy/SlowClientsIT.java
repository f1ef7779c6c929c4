package dev.dormouse.activator.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.activator.proxy.ScriptedUpstream.Wire;
import dev.dormouse.core.admit.QueuePolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients that take their time, to keep what they hold: each is ended. */
final class SlowClientsIT {
  private static final String HOST = "Host: " + ProxyFixture.HOST + "\r\n";
  private static final byte[] HTTP1_BEGIN = ("GET / HTTP/1.1\r\n" + HOST).getBytes(US_ASCII);
  private static final byte[] LINE = "X: y\r\n".getBytes(US_ASCII);
  private static final byte[] FIELD = Http2Frames.field("x", "y");
  private static final Duration TIMEOUT = Duration.ofSeconds(2);
  private static final int CLIENTS = 50;

  /** The proxy waits 30 s for the first request of a connection. */
  private static final long FIRST_REQUEST_SECONDS = 40;

  private ProxyFixture proxy;
  private ScriptedUpstream upstream;

  @BeforeEach
  void start() throws Exception {
    proxy =
        new ProxyFixture(
            1000, TIMEOUT, QueuePolicy.DEFAULT, OptionalLong.empty(), Set.of(), Optional.empty());
    upstream = new ScriptedUpstream();
    proxy.up(upstream.port());
  }

  @AfterEach
  void stop() throws Exception {
    proxy.awaitQuiet();
    upstream.close();
    proxy.close();
  }

  @Test
  void whoseHeaderNeverEndsIsClosed() throws Exception {
    List<Thread> clients = new ArrayList<>();
    List<Throwable> failures = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      boolean http1 = i % 2 == 0;
      Wire wire = http1 ? proxy.client() : Http2Frames.connect(proxy);
      wire.send(http1 ? HTTP1_BEGIN : Http2Frames.frame(Http2Frames.HEADERS, 0, 1, FIELD));
      byte[] more = http1 ? LINE : Http2Frames.frame(Http2Frames.CONTINUATION, 0, 1, FIELD);
      Thread client = Thread.ofVirtual().unstarted(() -> awaitEnd(wire, more));
      client.setUncaughtExceptionHandler((thread, failure) -> {
        synchronized (failures) {
          failures.add(failure);
        }
      });
      client.start();
      clients.add(client);
    }
    for (Thread client : clients) {
      client.join();
    }
    assertThat(failures).isEmpty();
    assertThat(upstream.hasNext()).isFalse();
  }

  private static void awaitEnd(Wire wire, byte[] more) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(FIRST_REQUEST_SECONDS);
    try (wire) {
      while (!wire.isClosedByPeer()) {
        assertThat(System.nanoTime() - end).as("closed within 40 s").isNegative();
        wire.send(more);
      }
    } catch (IOException closed) {
      // As it should be.
    }
  }

  @Test
  void whoseBodyNeverEndsIsEndedAtTheDeadline() throws Exception {
    try (Wire client = proxy.client()) {
      client.send("POST / HTTP/1.1\r\n" + HOST + "Content-Length: 1000000\r\n\r\nx");
      try (Wire instance = upstream.next()) {
        instance.head();
        assertThat(client.answer()).startsWith("HTTP/1.1 504 ");
        assertThat(instance.restOrReset()).isEqualTo("x");
        assertThat(client.isClosedByPeer()).isTrue();
      }
    }
  }

  @Test
  void whoReadsNoAnswerIsEndedAtTheDeadlineAndTheInstanceToo() throws Exception {
    try (Wire client = proxy.client().send("GET / HTTP/1.1\r\n" + HOST + "\r\n");
        Wire instance = upstream.next()) {
      instance.head();
      instance.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n");
      long written = 0;
      byte[] part = new byte[64 * 1024];
      try {
        while (written < 1_000_000_000L) {
          instance.send(part);
          written += part.length;
        }
      } catch (IOException ended) {
        // As it should be.
      }
      assertThat(written).isLessThan(100_000_000L);
      proxy.awaitQuiet();
      assertThat(client.restOrReset().length()).isLessThan((int) written + 1000);
    }
  }
}
