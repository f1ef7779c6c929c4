package dev.dormouse.activator.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.activator.gate.TestRevisions;
import dev.dormouse.core.revision.Container.Protocol;
import dev.dormouse.testing.http.Http2Bytes;
import dev.dormouse.testing.http.Wire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Answers that come before their request has ended, and streams that go both ways at once. */
final class StreamingIT {
  private static final String HOST = "Host: hello.default.test\r\n";
  private static final String GET = "GET / HTTP/1.1\r\n" + HOST + "\r\n";
  private static final String UPLOAD =
      "POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n";
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  private static final String EVENTS =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

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

  private void instancesSpeak(Protocol protocol) throws Exception {
    proxy = ProxyFixture.of(TestRevisions.speaking(protocol, 1));
    proxy.up(upstream.port());
  }

  @Test
  void anEarlyAnswerIsWholeAndTheClientsConnectionServesOnAfterTheRest() throws Exception {
    instancesSpeak(Protocol.HTTP1);
    try (Wire client = proxy.client().send(UPLOAD)) {
      try (Wire instance = upstream.next()) {
        instance.head();
        assertThat(instance.read(8)).isEqualTo("3\r\nabc\r\n");
        instance.send(OK);
        assertThat(client.answer()).endsWith("ok");
        // What else it got would be read as part of the body that it does not want.
        assertThat(instance.isClosedByPeer()).isTrue();
      }
      proxy.awaitQuiet();
      client.send("3\r\ndef\r\n0\r\n\r\n" + GET);
      try (Wire instance = upstream.next()) {
        assertThat(instance.head()).startsWith("GET / ");
        instance.send(OK);
        assertThat(client.answer()).endsWith("ok");
      }
    }
  }

  @Test
  void aClientThatSendsOnAndOnAfterItsAnswerLosesItsConnection() throws Exception {
    instancesSpeak(Protocol.HTTP1);
    try (Wire client = proxy.client().send(UPLOAD);
        Wire instance = upstream.next()) {
      instance.head();
      instance.send(OK);
      assertThat(client.answer()).endsWith("ok");
      assertThat(canSend(client, 64)).isFalse();
    }
  }

  /** An instance that closes with bytes unread resets the connection, which is how many refuse. */
  @RepeatedTest(10)
  void anAnswerIsNotLostWhenTheInstanceRefusesTheRest() throws Exception {
    instancesSpeak(Protocol.HTTP1);
    try (Wire client = proxy.client().send(UPLOAD);
        Wire instance = upstream.next()) {
      instance.head();
      Thread sender = Thread.ofVirtual().start(() -> canSend(client, 1));
      instance.read(8);
      instance.send(
          "HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 4\r\n\r\nmuch");
      instance.leave();
      assertThat(client.answer()).startsWith("HTTP/1.1 413 ").endsWith("much");
      client.leave();
      sender.join();
    }
  }

  @Test
  void anEarlyAnswerPassesToHttp2AndItsStreamEnds() throws Exception {
    instancesSpeak(Protocol.HTTP1);
    try (Http2Wire client = Http2Wire.client(proxy.client())) {
      client.headers(1, false, Http2Wire.request("POST", "/"));
      client.data(1, false, "abc");
      try (Wire instance = upstream.next()) {
        instance.head();
        assertThat(instance.read(8)).isEqualTo("3\r\nabc\r\n");
        instance.send(OK);
        assertThat(client.fields(client.next(Http2Bytes.HEADERS)).status()).hasToString("200");
        assertThat(client.next(Http2Bytes.DATA).text()).isEqualTo("ok");
        assertThat(instance.isClosedByPeer()).isTrue();
      }
      // The client does not end its request, nobody reads it, and so the stream ends.
      assertThat(client.next(Http2Bytes.RST_STREAM).number(0)).isEqualTo((int) Http2.NO_ERROR);
    }
  }

  @Test
  void anEarlyAnswerOfHttp2IsWholeAlsoWhenTheRestIsRefused() throws Exception {
    instancesSpeak(Protocol.H2C);
    try (Wire client = proxy.client().send(UPLOAD);
        Http2Wire instance = Http2Wire.server(upstream.next(), 10)) {
      int stream = instance.next(Http2Bytes.HEADERS).stream();
      instance.headers(stream, false, Http2Wire.answer(200).add("content-length", "2"));
      instance.data(stream, true, "ok");
      instance.reset(stream, (int) Http2.NO_ERROR);
      assertThat(client.answer()).startsWith("HTTP/1.1 200 ").endsWith("ok");
      client.send("3\r\ndef\r\n0\r\n\r\n" + GET);
      int second = instance.next(Http2Bytes.HEADERS).stream();
      assertThat(second).isNotEqualTo(stream);
      instance.headers(second, true, Http2Wire.answer(204));
      assertThat(client.head()).startsWith("HTTP/1.1 204 ");
    }
  }

  @Test
  void bothDirectionsGoOnAtOnceBetweenHttp2AndHttp1() throws Exception {
    instancesSpeak(Protocol.HTTP1);
    try (Http2Wire client = Http2Wire.client(proxy.client())) {
      client.headers(1, false, Http2Wire.request("POST", "/"));
      client.data(1, false, "a");
      try (Wire instance = upstream.next()) {
        instance.head();
        assertThat(instance.read(6)).isEqualTo("1\r\na\r\n");
        instance.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nA\r\n");
        client.fields(client.next(Http2Bytes.HEADERS));
        assertThat(client.next(Http2Bytes.DATA).text()).isEqualTo("A");
        for (int turn = 0; turn < 10; turn++) {
          client.data(1, false, "b");
          assertThat(instance.read(6)).isEqualTo("1\r\nb\r\n");
          instance.send("1\r\nB\r\n");
          assertThat(client.next(Http2Bytes.DATA).text()).isEqualTo("B");
        }
        client.data(1, true, "");
        assertThat(instance.read(5)).isEqualTo("0\r\n\r\n");
        instance.send("0\r\n\r\n");
        assertThat(client.next(Http2Bytes.DATA).ends()).isTrue();
      }
    }
  }

  @Test
  void bothDirectionsGoOnAtOnceBetweenHttp1AndHttp2() throws Exception {
    instancesSpeak(Protocol.H2C);
    try (Wire client = proxy.client().send(UPLOAD);
        Http2Wire instance = Http2Wire.server(upstream.next(), 10)) {
      int stream = instance.next(Http2Bytes.HEADERS).stream();
      assertThat(instance.next(Http2Bytes.DATA).text()).isEqualTo("abc");
      instance.headers(stream, false, Http2Wire.answer(200));
      client.head();
      for (int turn = 0; turn < 10; turn++) {
        instance.data(stream, false, "B");
        assertThat(client.read(6)).isEqualTo("1\r\nB\r\n");
        client.send("1\r\nb\r\n");
        assertThat(instance.next(Http2Bytes.DATA).text()).isEqualTo("b");
      }
      client.send("0\r\n\r\n");
      assertThat(instance.next(Http2Bytes.DATA).ends()).isTrue();
      instance.data(stream, true, "");
      assertThat(client.read(5)).isEqualTo("0\r\n\r\n");
    }
  }

  @Test
  void eachEventArrivesBeforeTheNextIsMade() throws Exception {
    instancesSpeak(Protocol.HTTP1);
    try (Wire client = proxy.client().send(GET);
        Wire instance = upstream.next()) {
      instance.head();
      instance.send(EVENTS);
      assertThat(client.head()).containsIgnoringCase("content-type: text/event-stream");
      for (int event = 0; event < 20; event++) {
        instance.send("9\r\ndata: x\n\n\r\n");
        assertThat(client.read(14)).isEqualTo("9\r\ndata: x\n\n\r\n");
      }
      instance.send("0\r\n\r\n");
      assertThat(client.read(5)).isEqualTo("0\r\n\r\n");
    }
  }

  @Test
  void eachEventArrivesInHttp2BeforeTheNextIsMade() throws Exception {
    instancesSpeak(Protocol.HTTP1);
    try (Http2Wire client = Http2Wire.client(proxy.client())) {
      client.headers(1, true, Http2Wire.request("GET", "/"));
      try (Wire instance = upstream.next()) {
        instance.head();
        instance.send(EVENTS);
        client.fields(client.next(Http2Bytes.HEADERS));
        for (int event = 0; event < 20; event++) {
          instance.send("9\r\ndata: x\n\n\r\n");
          assertThat(client.next(Http2Bytes.DATA).text()).isEqualTo("data: x\n\n");
        }
        instance.send("0\r\n\r\n");
        assertThat(client.next(Http2Bytes.DATA).ends()).isTrue();
      }
    }
  }

  /** Whether the other end takes so many MiB. */
  private static boolean canSend(Wire to, int mebibytes) {
    byte[] chunk = ("10000\r\n" + "x".repeat(65536) + "\r\n").getBytes(StandardCharsets.US_ASCII);
    try {
      for (int i = 0; i < mebibytes * 16; i++) {
        to.send(chunk);
      }
      return true;
    } catch (IOException ended) {
      return false;
    }
  }
}
