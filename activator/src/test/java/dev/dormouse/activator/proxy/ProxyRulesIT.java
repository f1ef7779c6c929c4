package dev.dormouse.activator.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.core.admit.QueuePolicy;
import dev.dormouse.testing.http.Wire;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ProxyRulesIT {
  private static final String HOST = "Host: hello.default.test\r\n";
  private static final String GET = "GET / HTTP/1.1\r\n" + HOST + "\r\n";
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  private ProxyFixture proxy;
  private ScriptedUpstream upstream;

  @BeforeEach
  void start() throws Exception {
    proxy =
        new ProxyFixture(
            1,
            Duration.ofMillis(1500),
            new QueuePolicy(1, 1 << 20, Duration.ofMillis(500)),
            OptionalLong.of(1000),
            Set.of(),
            Optional.empty());
    upstream = new ScriptedUpstream();
  }

  @AfterEach
  void stop() throws Exception {
    proxy.awaitQuiet();
    upstream.close();
    proxy.close();
  }

  @Test
  void runsOnNativeTransport() {
    assertThat(proxy.vertx.isNativeTransportEnabled()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "400, GARBAGE",
    "400, 'POST / HTTP/1.1\nHost: hello.default.test\nContent-Length: 3\nTransfer-Encoding: chunked\n\n'",
    "400, 'POST / HTTP/1.1\nHost: hello.default.test\nContent-Length: 3\nContent-Length: 4\n\n'",
    "400, 'POST / HTTP/1.1\nHost: hello.default.test\nContent-Length: x\n\n'",
    "400, 'GET / HTTP/1.1\nHost: hello.default.test\nX : y\n\n'",
    "400, 'GET / HTTP/1.1\n\n'",
    "413, 'POST / HTTP/1.1\nHost: hello.default.test\nContent-Length: 1001\n\n'"
  })
  void badRequestsAreAnsweredByThePlatform(int status, String request) throws Exception {
    proxy.up(upstream.port());
    String sent = request.replace("\n", "\r\n") + (request.equals("GARBAGE") ? "\r\n\r\n" : "");
    try (Wire client = proxy.client().send(sent)) {
      assertThat(client.answer().lines().findFirst().orElse("")).contains(" " + status + " ");
    }
  }

  @Test
  void tooLargeHeadersAre431() throws Exception {
    try (Wire client = proxy.client()) {
      client.send("GET / HTTP/1.1\r\n" + HOST + "X: " + "y".repeat(70_000) + "\r\n\r\n");
      assertThat(client.answer()).startsWith("HTTP/1.1 431 ");
    }
  }

  @Test
  void waitingTooLongIs429AndAFullQueueToo() throws Exception {
    try (Wire first = proxy.client().send(GET)) {
      proxy.awaitQueued(1);
      try (Wire second = proxy.client().send(GET)) {
        assertThat(second.answer()).startsWith("HTTP/1.1 429 ").contains("queue-full");
      }
      assertThat(first.answer()).startsWith("HTTP/1.1 429 ").contains("queue-wait-exceeded");
    }
  }

  @Test
  void theDeadlineIs504AndCancelsUpstream() throws Exception {
    proxy.up(upstream.port());
    try (Wire client = proxy.client().send(GET);
        Wire instance = upstream.next()) {
      instance.head();
      assertThat(client.answer()).startsWith("HTTP/1.1 504 ").contains("deadline-exceeded");
      assertThat(instance.isClosedByPeer()).isTrue();
    }
  }

  @Test
  void aRefusedConnectionGoesBackToTheQueue() throws Exception {
    int dead;
    try (ServerSocket socket = new ServerSocket(0)) {
      dead = socket.getLocalPort();
    }
    var id = proxy.up(dead);
    try (Wire client = proxy.client().send(GET)) {
      proxy.awaitQueued(1);
      proxy.gate.gone(id);
      proxy.up(upstream.port());
      try (Wire instance = upstream.next()) {
        instance.head();
        instance.send(OK);
        assertThat(client.answer()).endsWith("ok");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"GET, 200", "POST, 502"})
  void aStaleConnectionIsRetriedOnlyIfThatIsSafe(String method, int status) throws Exception {
    proxy.up(upstream.port());
    try (Wire client = proxy.client().send(GET);
        Wire instance = upstream.next()) {
      instance.head();
      instance.send(OK);
      client.answer();
      client.send(method + " / HTTP/1.1\r\n" + HOST + "Content-Length: 0\r\n\r\n");
      instance.head();
      instance.leave();
      if (status == 200) {
        try (Wire again = upstream.next()) {
          again.head();
          again.send(OK);
          assertThat(client.answer()).endsWith("ok");
        }
      } else {
        assertThat(client.answer()).startsWith("HTTP/1.1 502 ");
      }
    }
  }

  @Test
  void continueIsPassedOn() throws Exception {
    proxy.up(upstream.port());
    try (Wire client = proxy.client()) {
      client.send(
          "POST / HTTP/1.1\r\n" + HOST + "Content-Length: 3\r\nExpect: 100-continue\r\n\r\n");
      try (Wire instance = upstream.next()) {
        assertThat(instance.head()).containsIgnoringCase("expect: 100-continue");
        instance.send("HTTP/1.1 100 Continue\r\n\r\n");
        assertThat(client.head()).startsWith("HTTP/1.1 100 ");
        client.send("abc");
        assertThat(instance.read(3)).isEqualTo("abc");
        instance.send(OK);
        assertThat(client.answer()).endsWith("ok");
      }
    }
  }

  @Test
  void anEarlyAnswerIsPassedOn() throws Exception {
    proxy.up(upstream.port());
    try (Wire client = proxy.client()) {
      client.send("POST / HTTP/1.1\r\n" + HOST + "Content-Length: 900\r\n\r\nabc");
      try (Wire instance = upstream.next()) {
        instance.head();
        instance.send("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno");
        assertThat(client.answer()).startsWith("HTTP/1.1 403 ").endsWith("no");
      }
    }
  }

  @Test
  void internalAndHopByHopFieldsEndHere() throws Exception {
    proxy.up(upstream.port());
    try (Wire client = proxy.client()) {
      client.send(
          "GET / HTTP/1.1\r\n"
              + HOST
              + "Dormouse-Reason: x\r\nConnection: X-Gone, X-Forwarded-For\r\n"
              + "X-Gone: 1\r\nX-Forwarded-For: 6.6.6.6\r\nKeep-Alive: a\r\nUpgrade: foo\r\nX-Kept: 1\r\n\r\n");
      try (Wire instance = upstream.next()) {
        assertThat(instance.head().toLowerCase(java.util.Locale.ROOT))
            .contains("x-kept: 1", "x-forwarded-for: 127.0.0.1\r\n", "traceparent: 00-")
            .doesNotContain("x-gone", "dormouse-reason", "keep-alive", "upgrade", "6.6.6.6");
        instance.send("HTTP/1.1 200 OK\r\nDormouse-Reason: fake\r\nContent-Length: 2\r\n\r\nok");
        assertThat(client.answer()).doesNotContain("fake").endsWith("ok");
      }
    }
  }
}
