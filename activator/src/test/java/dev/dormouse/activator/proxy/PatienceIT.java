package dev.dormouse.activator.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.activator.gate.TestRevisions;
import dev.dormouse.testing.http.Wire;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How long instances may be silent, and what streams while they are not. */
final class PatienceIT {
  private static final String HOST = "Host: hello.default.test\r\n";
  private static final String GET = "GET / HTTP/1.1\r\n" + HOST + "\r\n";
  private static final Optional<Duration> SOON = Optional.of(Duration.ofMillis(400));

  private ScriptedUpstream upstream;
  private ProxyFixture proxy;

  @BeforeEach
  void start() throws Exception {
    upstream = new ScriptedUpstream();
  }

  @AfterEach
  void stop() throws Exception {
    proxy.awaitQuiet();
    upstream.close();
    proxy.close();
  }

  @Test
  void anAnswerThatDoesNotBeginIs504() throws Exception {
    try (Wire client = begin(SOON, Optional.empty(), GET);
        Wire instance = upstream.next()) {
      instance.head();
      assertThat(client.answer()).startsWith("HTTP/1.1 504 ").contains("response-start-timeout");
      assertThat(instance.isClosedByPeer()).isTrue();
    }
  }

  @Test
  void anAnswerThatHasBegunMayTakeItsTime() throws Exception {
    try (Wire client = begin(SOON, Optional.empty(), GET);
        Wire instance = upstream.next()) {
      instance.head();
      instance.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no");
      client.head();
      untilAnotherIsGivenUp(() -> {});
      instance.send("k");
      assertThat(client.read(2)).isEqualTo("ok");
    }
  }

  @Test
  void silenceBeforeTheAnswerIs504AndAfterwardsCutsItOff() throws Exception {
    try (Wire client = begin(Optional.empty(), SOON, GET);
        Wire instance = upstream.next()) {
      instance.head();
      assertThat(client.answer()).startsWith("HTTP/1.1 504 ").contains("idle-timeout");
      client.send(GET);
      try (Wire second = upstream.next()) {
        second.head();
        second.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no");
        client.head();
        assertThat(client.read(1)).isEqualTo("o");
        assertThat(client.isClosedByPeer()).isTrue();
      }
    }
  }

  @Test
  void aStreamOfEventsThatGoesOnIsLeftAlone() throws Exception {
    try (Wire client = begin(Optional.empty(), SOON, GET);
        Wire instance = upstream.next()) {
      instance.head();
      instance.send(
          "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n");
      client.head();
      untilAnotherIsGivenUp(() -> {
        instance.send("data: x\n\n");
        assertThat(client.readUntil("data: x\n\n")).endsWith("data: x\n\n");
      });
    }
  }

  @Test
  void aSilentSocketIsClosed() throws Exception {
    String upgrade = "Upgrade: raw\r\nConnection: upgrade\r\n\r\n";
    try (Wire client = begin(Optional.empty(), SOON, "GET / HTTP/1.1\r\n" + HOST + upgrade);
        Wire instance = upstream.next()) {
      instance.head();
      instance.send("HTTP/1.1 101 Switching Protocols\r\n" + upgrade);
      client.head();
      untilAnotherIsGivenUp(() -> {
        client.send("x");
        assertThat(instance.read(1)).isEqualTo("x");
      });
      assertThat(client.isClosedByPeer()).isTrue();
    }
  }

  @Test
  void anEarlyAnswerStreamsWhileTheRequestDoes() throws Exception {
    try (Wire client =
            begin(
                Optional.empty(),
                Optional.empty(),
                "POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n");
        Wire instance = upstream.next()) {
      instance.head();
      assertThat(instance.read(6)).isEqualTo("1\r\na\r\n");
      instance.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nA\r\n");
      client.head();
      assertThat(client.read(6)).isEqualTo("1\r\nA\r\n");
      for (int turn = 0; turn < 10; turn++) {
        client.send("1\r\nb\r\n");
        assertThat(instance.read(6)).isEqualTo("1\r\nb\r\n");
        instance.send("1\r\nB\r\n");
        assertThat(client.read(6)).isEqualTo("1\r\nB\r\n");
      }
      client.send("0\r\n\r\n");
      assertThat(instance.read(5)).isEqualTo("0\r\n\r\n");
      instance.send("0\r\n\r\n");
      assertThat(client.read(5)).isEqualTo("0\r\n\r\n");
    }
  }

  /** What is done again and again. */
  private interface Turn {
    void take() throws Exception;
  }

  /** Goes on for longer than a silence may last, as another request shows that gets no answer. */
  private void untilAnotherIsGivenUp(Turn turn) throws Exception {
    try (Wire silent = proxy.client().send(GET);
        Wire instance = upstream.next()) {
      instance.head();
      while (silent.isSilent()) {
        turn.take();
      }
      assertThat(silent.answer()).startsWith("HTTP/1.1 504 ");
    }
  }

  private Wire begin(Optional<Duration> start, Optional<Duration> idle, String request)
      throws Exception {
    proxy = ProxyFixture.of(TestRevisions.patient(start, idle));
    proxy.up(upstream.port());
    return proxy.client().send(request);
  }
}
