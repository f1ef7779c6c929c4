package dev.dormouse.activator.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.core.admit.QueuePolicy;
import dev.dormouse.testing.http.Wire;
import io.vertx.core.Future;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that leave HTTP, byte by byte. */
final class UpgradeIT {
  private static final String HOST = "Host: hello.default.test\r\n";
  private static final String ASK =
      "GET /chat HTTP/1.1\r\n"
          + HOST
          + "Upgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
          + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
          + "Sec-WebSocket-Protocol: chat\r\n"
          + "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n";
  private static final String AGREE =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
          + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Protocol: chat\r\n\r\n";

  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private ProxyFixture proxy;
  private ScriptedUpstream upstream;

  @BeforeEach
  void start() throws Exception {
    proxy =
        new ProxyFixture(
            1,
            Duration.ofSeconds(2),
            QueuePolicy.DEFAULT,
            OptionalLong.empty(),
            Set.of(),
            Optional.of(new PrintStream(log, true, StandardCharsets.UTF_8)));
    upstream = new ScriptedUpstream();
  }

  @AfterEach
  void stop() throws Exception {
    proxy.awaitQuiet();
    upstream.close();
    proxy.close();
  }

  @Test
  void theHandshakePassesAsItIs() throws Exception {
    proxy.up(upstream.port());
    try (Wire client = proxy.client().send(ASK);
        Wire instance = upstream.next()) {
      assertThat(instance.head())
          .startsWith("GET /chat HTTP/1.1\r\n")
          .containsIgnoringCase("\r\nupgrade: websocket\r\n")
          .containsIgnoringCase("\r\nconnection: upgrade\r\n")
          .contains("\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n")
          .contains("\r\nSec-WebSocket-Version: 13\r\n")
          .contains("\r\nSec-WebSocket-Protocol: chat\r\n")
          .contains("\r\nSec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n");
      instance.send(AGREE);
      assertThat(client.head())
          .startsWith("HTTP/1.1 101 Switching Protocols\r\n")
          .containsIgnoringCase("\r\nupgrade: websocket\r\n")
          .containsIgnoringCase("\r\nconnection: upgrade\r\n")
          .contains("\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n")
          .contains("\r\nSec-WebSocket-Protocol: chat\r\n")
          .doesNotContainIgnoringCase("Sec-WebSocket-Extensions");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST"})
  void bytesPassBothWaysWhateverTheyAre(String method) throws Exception {
    proxy.up(upstream.port());
    String ask = method + " / HTTP/1.1\r\n" + HOST + "Upgrade: tcp\r\nConnection: Upgrade\r\n\r\n";
    try (Wire client = proxy.client().send(ask);
        Wire instance = upstream.next()) {
      instance.head();
      instance.send(
          "HTTP/1.1 101 Switching Protocols\r\nUpgrade: tcp\r\nConnection: Upgrade\r\n\r\nfirst");
      client.head();
      assertThat(client.read(5)).isEqualTo("first");
      client.send("GET / HTTP/1.1\r\n\r\n\0\1");
      assertThat(instance.read(20)).isEqualTo("GET / HTTP/1.1\r\n\r\n\0\1");
      instance.send("HTTP/1.1 200 OK\r\n\r\n");
      assertThat(client.read(19)).isEqualTo("HTTP/1.1 200 OK\r\n\r\n");
    }
  }

  @Test
  void theSlotIsHeldForTheLifeOfTheSocket() throws Exception {
    proxy.up(upstream.port());
    try (Wire client = proxy.client().send(ASK);
        Wire instance = upstream.next()) {
      instance.head();
      instance.send(AGREE);
      client.head();
      try (Wire second = proxy.client().send("GET / HTTP/1.1\r\n" + HOST + "\r\n")) {
        proxy.awaitQueued(1);
        assertThat(proxy.gate.snapshot().inFlight()).isEqualTo(1);
        client.leave();
        assertThat(instance.isClosedByPeer()).isTrue();
        instance.leave();
        try (Wire next = upstream.next()) {
          next.head();
          next.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
          assertThat(second.answer()).endsWith("ok");
        }
      }
    }
    String line = awaitLog("/chat");
    assertThat(line).contains("\"status\":101").doesNotContain("reason");
  }

  @Test
  void theEndOfOneDirectionPassesAndTheOtherGoesOn() throws Exception {
    proxy.up(upstream.port());
    try (Wire client = proxy.client().send(ASK);
        Wire instance = upstream.next()) {
      instance.head();
      instance.send(AGREE);
      client.head();
      client.send("question").endOutput();
      assertThat(instance.rest()).isEqualTo("question");
      instance.send("answer").endOutput();
      assertThat(client.rest()).isEqualTo("answer");
    }
    assertThat(awaitLog("/chat")).contains("\"bytes_in\":8,\"bytes_out\":6");
  }

  @Test
  void aResetPasses() throws Exception {
    proxy.up(upstream.port());
    try (Wire client = proxy.client().send(ASK);
        Wire instance = upstream.next()) {
      instance.head();
      instance.send(AGREE);
      client.head();
      instance.reset();
      assertThat(client.isClosedByPeer()).isTrue();
    }
  }

  @Test
  void theDeadlineEndsTheSocket() throws Exception {
    proxy.up(upstream.port());
    try (Wire client = proxy.client().send(ASK);
        Wire instance = upstream.next()) {
      instance.head();
      instance.send(AGREE);
      client.head();
      assertThat(client.isClosedByPeer()).isTrue();
      assertThat(instance.isClosedByPeer()).isTrue();
    }
    assertThat(awaitLog("/chat")).contains("\"status\":101", "\"reason\":\"deadline-exceeded\"");
  }

  @Test
  void aRefusalPassesAndTheConnectionsServeOn() throws Exception {
    proxy.up(upstream.port());
    try (Wire client = proxy.client().send(ASK);
        Wire instance = upstream.next()) {
      instance.head();
      instance.send("HTTP/1.1 426 Upgrade Required\r\nContent-Length: 2\r\n\r\nno");
      assertThat(client.answer()).startsWith("HTTP/1.1 426 ").endsWith("no");
      client.send("GET /next HTTP/1.1\r\n" + HOST + "\r\n");
      assertThat(instance.head()).startsWith("GET /next ");
      instance.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
      assertThat(client.answer()).endsWith("ok");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\n" + HOST + "\r\n",
        "GET / HTTP/1.1\r\n" + HOST + "Upgrade: websocket\r\n\r\n",
        "GET / HTTP/1.1\r\n" + HOST + "Connection: upgrade\r\n\r\n",
        "GET / HTTP/1.0\r\n" + HOST + "Upgrade: websocket\r\nConnection: upgrade\r\n\r\n",
        "POST / HTTP/1.1\r\n"
            + HOST
            + "Upgrade: websocket\r\nConnection: upgrade\r\nContent-Length: 1\r\n\r\nx"
      })
  void whoDidNotAskProperlyIsNeverSwitched(String request) throws Exception {
    proxy.up(upstream.port());
    try (Wire client = proxy.client().send(request);
        Wire instance = upstream.next()) {
      assertThat(instance.head()).doesNotContainIgnoringCase("\r\nupgrade:");
      instance.send(AGREE);
      assertThat(client.answer()).contains(" 502 ");
    }
  }

  @Test
  void anAgreementToNothingIsNoAnswer() throws Exception {
    proxy.up(upstream.port());
    try (Wire client = proxy.client().send(ASK);
        Wire instance = upstream.next()) {
      instance.head();
      instance.send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n\r\n");
      assertThat(client.answer()).contains(" 502 ");
    }
  }

  @Test
  void aSocketOpensFromZero() throws Exception {
    try (Wire client = proxy.client().send(ASK)) {
      proxy.awaitQueued(1);
      proxy.up(upstream.port());
      try (Wire instance = upstream.next()) {
        instance.head();
        instance.send(AGREE);
        assertThat(client.head()).startsWith("HTTP/1.1 101 ");
      }
    }
  }

  @Test
  void atShutdownASocketGoesOnUntilItEnds() throws Exception {
    proxy.up(upstream.port());
    try (Wire client = proxy.client().send(ASK);
        Wire instance = upstream.next()) {
      instance.head();
      instance.send(AGREE);
      client.head();
      Future<Void> closed = proxy.proxy.close(Duration.ofSeconds(30));
      client.send("still");
      assertThat(instance.read(5)).isEqualTo("still");
      instance.send("here");
      assertThat(client.read(4)).isEqualTo("here");
      assertThat(closed.isComplete()).isFalse();
      client.leave();
      instance.rest();
      instance.leave();
      closed.await(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void atShutdownASocketThatLastsIsCutOff() throws Exception {
    proxy.up(upstream.port());
    try (Wire client = proxy.client().send(ASK);
        Wire instance = upstream.next()) {
      instance.head();
      instance.send(AGREE);
      client.head();
      proxy.proxy.close(Duration.ofMillis(100)).await(10, TimeUnit.SECONDS);
      assertThat(client.isClosedByPeer()).isTrue();
      assertThat(instance.isClosedByPeer()).isTrue();
    }
  }

  private String awaitLog(String part) {
    return proxy
        .awaitThat(
            () ->
                log.toString(StandardCharsets.UTF_8)
                    .lines()
                    .filter(l -> l.contains(part))
                    .findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }
}
