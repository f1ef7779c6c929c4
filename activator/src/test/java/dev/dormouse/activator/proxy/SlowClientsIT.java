package dev.dormouse.activator.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.testing.http.Http2Bytes;
import dev.dormouse.testing.http.Wire;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients that take their time, to keep what they hold: each is ended. */
final class SlowClientsIT {
  private static final String HOST = "Host: " + ProxyFixture.HOST + "\r\n";
  private static final byte[] HTTP1_BEGIN = ("GET / HTTP/1.1\r\n" + HOST).getBytes(US_ASCII);
  private static final byte[] FIELD = Http2Bytes.field("x", "y");
  private static final byte[] HTTP2_GET = Http2Bytes.request("GET", ProxyFixture.HOST, "/2");
  private static final Duration TIMEOUT = Duration.ofSeconds(2);
  private static final Duration HEADER_TIMEOUT = Duration.ofSeconds(1);
  private static final int CLIENTS = 50;

  private ProxyFixture proxy;
  private ScriptedUpstream upstream;

  @BeforeEach
  void start() throws Exception {
    proxy =
        ProxyFixture.withLimits(
            new ClientLimits(1000, 1000, HEADER_TIMEOUT, Duration.ofSeconds(75), 0), TIMEOUT);
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
    List<Wire> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(proxy.client().send(HTTP1_BEGIN));
    }
    for (Wire client : clients) {
      try (client) {
        assertThat(client.restOrReset()).isEmpty();
      }
    }
    assertThat(upstream.hasNext()).isFalse();
  }

  /** With few parts, so that nobody takes it for a flood of them. */
  @Test
  void whoseHeaderOfHttp2NeverEndsIsClosed() throws Exception {
    try (Wire client = Http2Frames.connect(proxy)) {
      client.send(Http2Bytes.frame(Http2Bytes.HEADERS, 0, 1, FIELD));
      client.send(Http2Bytes.frame(Http2Bytes.CONTINUATION, 0, 1, FIELD));
      assertThat(Http2Frames.goAwayCode(client)).isZero();
    }
    assertThat(upstream.hasNext()).isFalse();
  }

  @Test
  void whoNeverSaysAnythingIsClosed() throws Exception {
    try (Wire http1 = proxy.client();
        Wire http2 = Http2Frames.connect(proxy)) {
      assertThat(http1.restOrReset()).isEmpty();
      assertThat(Http2Frames.goAwayCode(http2)).isZero();
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

  /** However long it takes: nothing that bounds idle clients bounds a request. */
  @Test
  void whoWaitsForAnAnswerOrHoldsASocketIsLetBeForAsLongAsTheServiceAllows() throws Exception {
    ProxyFixture patient =
        ProxyFixture.withLimits(
            new ClientLimits(1000, 1000, TIMEOUT, TIMEOUT, 1000), Duration.ofSeconds(3600));
    patient.up(upstream.port());
    // Each is opened only when it is used: until then the bounds hold for it, too.
    try (Wire http1 = patient.client().send("GET /1 HTTP/1.1\r\n" + HOST + "\r\n");
        Wire first = asked();
        Wire http2 =
            Http2Frames.connect(patient)
                .send(Http2Bytes.frame(Http2Bytes.HEADERS, 5, 1, HTTP2_GET));
        Wire second = asked();
        Wire upgraded =
            patient
                .client()
                .send("GET / HTTP/1.1\r\n" + HOST + "Connection: upgrade\r\nUpgrade: x\r\n\r\n");
        Wire third = asked()) {
      third.send("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n");
      assertThat(upgraded.head()).contains(" 101 ");
      // Each who comes now is ended for being idle: that much time passes for those above.
      for (int i = 0; i < 2; i++) {
        try (Wire idle = patient.client()) {
          assertThat(idle.restOrReset()).isEmpty();
        }
      }
      first.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
      assertThat(http1.answer()).endsWith("ok");
      second.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
      Http2Frames.Frame frame;
      do {
        frame = Http2Frames.read(http2);
        assertThat(frame.ends()).isFalse();
      } while (frame.type() != Http2Bytes.DATA);
      third.send("late");
      assertThat(upgraded.read(4)).isEqualTo("late");
      upgraded.send("soon");
      assertThat(third.read(4)).isEqualTo("soon");
    }
    patient.awaitQuiet();
    patient.close();
  }

  /** The instance's end of the request that was just sent. */
  private Wire asked() throws Exception {
    Wire instance = upstream.next();
    instance.head();
    return instance;
  }
}
