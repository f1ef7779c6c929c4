package dev.dormouse.activator.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.activator.gate.TestRevisions;
import dev.dormouse.activator.proxy.Http2Wire.Frame;
import dev.dormouse.core.revision.Container.Protocol;
import dev.dormouse.testing.http.Http2Bytes;
import dev.dormouse.testing.http.Wire;
import io.netty.handler.codec.http2.Http2Headers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Trailers of requests and of answers, from and to either version of HTTP. */
final class TrailersIT {
  private static final String HOST = "Host: hello.default.test\r\n";
  private static final String POST =
      "POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\nTrailer: Sum\r\n\r\n";
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

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
    proxy = ProxyFixture.of(TestRevisions.speaking(protocol, 10));
    proxy.up(upstream.port());
  }

  @Test
  void thatOfARequestPassesInHttp1() throws Exception {
    instancesSpeak(Protocol.HTTP1);
    try (Wire client = proxy.client().send(POST + "3\r\nabc\r\n0\r\nSum: 42\r\nOwn: x\r\n\r\n");
        Wire instance = upstream.next()) {
      assertThat(instance.head()).containsIgnoringCase("\r\ntrailer: sum\r\n");
      assertThat(instance.readUntil("\r\n\r\n"))
          .isEqualTo("3\r\nabc\r\n0\r\nSum: 42\r\nOwn: x\r\n\r\n");
      instance.send(OK);
      assertThat(client.answer()).endsWith("ok");
    }
  }

  @Test
  void thatOfALaterRequestOnTheSameConnectionIsItsOwn() throws Exception {
    proxy = ProxyFixture.ofConcurrency(1);
    proxy.up(upstream.port());
    String both = POST + "0\r\nSum: 1\r\n\r\n" + POST + "1\r\na\r\n0\r\n\r\n";
    String third = POST + "0\r\nSum: 3\r\n\r\n";
    try (Wire client = proxy.client().send(both + third);
        Wire instance = upstream.next()) {
      instance.head();
      assertThat(instance.readUntil("\r\n\r\n")).isEqualTo("0\r\nSum: 1\r\n\r\n");
      instance.send(OK);
      assertThat(client.answer()).endsWith("ok");
      instance.head();
      assertThat(instance.readUntil("\r\n\r\n")).isEqualTo("1\r\na\r\n0\r\n\r\n");
      instance.send(OK);
      assertThat(client.answer()).endsWith("ok");
      instance.head();
      assertThat(instance.readUntil("\r\n\r\n")).isEqualTo("0\r\nSum: 3\r\n\r\n");
      instance.send(OK);
      assertThat(client.answer()).endsWith("ok");
    }
  }

  @Test
  void thatOfARequestThatWaitsPassesAfterTheWait() throws Exception {
    proxy = ProxyFixture.of(TestRevisions.speaking(Protocol.HTTP1, 1));
    try (Wire client = proxy.client().send(POST + "3\r\nabc\r\n0\r\nSum: 42\r\n\r\n")) {
      proxy.awaitQueued(1);
      proxy.up(upstream.port());
      try (Wire instance = upstream.next()) {
        instance.head();
        assertThat(instance.readUntil("\r\n\r\n")).isEqualTo("3\r\nabc\r\n0\r\nSum: 42\r\n\r\n");
        instance.send(OK);
        assertThat(client.answer()).endsWith("ok");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 5",
        "Transfer-Encoding: chunked",
        "Trailer: x",
        "Host: other",
        "Connection: close",
        "Keep-Alive: timeout=1",
        "Upgrade: websocket",
        "TE: trailers",
        "Proxy-Authorization: x",
        "Authorization: Basic eA==",
        "Cookie: a=b",
        "Content-Type: text/html",
        "Content-Encoding: gzip",
        "Expect: 100-continue",
        "Range: bytes=0-1",
        "If-Match: x",
        "Dormouse-Request-Id: 1",
        "dormouse-reason: x",
        "X-Forwarded-For: 10.0.0.1",
        "X_Forwarded_For: 10.0.0.1",
        "Content_Length: 5",
        "Forwarded: for=10.0.0.1",
        "Traceparent: x"
      })
  void noFieldThatSaysHowARequestIsReadPassesInItsTrailer(String field) throws Exception {
    instancesSpeak(Protocol.HTTP1);
    try (Wire client = proxy.client().send(POST + "0\r\n" + field + "\r\nSum: 42\r\n\r\n");
        Wire instance = upstream.next()) {
      instance.head();
      assertThat(instance.readUntil("\r\n\r\n")).isEqualTo("0\r\nSum: 42\r\n\r\n");
      instance.send(OK);
      assertThat(client.answer()).endsWith("ok");
    }
  }

  @Test
  void whatConnectionListsDoesNotPassInATrailer() throws Exception {
    instancesSpeak(Protocol.HTTP1);
    String post = POST.replace("\r\nTrailer", "\r\nConnection: x-hop\r\nTrailer");
    try (Wire client = proxy.client().send(post + "0\r\nX-Hop: 1\r\nSum: 42\r\n\r\n");
        Wire instance = upstream.next()) {
      instance.head();
      assertThat(instance.readUntil("\r\n\r\n")).isEqualTo("0\r\nSum: 42\r\n\r\n");
      instance.send(OK);
      assertThat(client.answer()).endsWith("ok");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Sum : 42", "Su m: 42", "Sum: 4\u00002", ": 42", "Sum"})
  void aTrailerThatIsNoneEndsTheConnectionAndNothingFollowsIt(String line) throws Exception {
    instancesSpeak(Protocol.HTTP1);
    String smuggled = "GET /other HTTP/1.1\r\n" + HOST + "\r\n";
    try (Wire client = proxy.client().send(POST + "0\r\n" + line + "\r\n\r\n" + smuggled)) {
      assertThat(client.isClosedByPeer()).isTrue();
    }
    if (upstream.hasNext()) {
      try (Wire instance = upstream.next()) {
        assertThat(instance.isSilent()).isTrue();
      }
    }
  }

  @Test
  void thatOfARequestInHttp2PassesInHttp1() throws Exception {
    instancesSpeak(Protocol.HTTP1);
    try (Http2Wire client = Http2Wire.client(proxy.client())) {
      client.headers(1, false, Http2Wire.request("POST", "/").add("trailer", "sum"));
      client.data(1, false, "abc");
      client.headers(1, true, Http2Wire.trailer("sum", "42", "authorization", "x", "cookie", "a"));
      try (Wire instance = upstream.next()) {
        assertThat(instance.head()).containsIgnoringCase("\r\ntrailer: sum\r\n");
        assertThat(instance.readUntil("\r\n\r\n")).isEqualTo("3\r\nabc\r\n0\r\nsum: 42\r\n\r\n");
        instance.send(OK);
        assertThat(client.fields(client.next(Http2Bytes.HEADERS)).status()).hasToString("200");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {":path", "transfer-encoding", "connection", "x y", "x\r\nInjected"})
  void aTrailerInHttp2ThatHoldsWhatNoneMayResetsItsStreamAlone(String name) throws Exception {
    instancesSpeak(Protocol.HTTP1);
    try (Http2Wire client = Http2Wire.client(proxy.client())) {
      client.headers(1, false, Http2Wire.request("POST", "/"));
      client.headers(1, true, Http2Wire.trailer(name, "x"));
      assertThat(client.next(Http2Bytes.RST_STREAM).stream()).isEqualTo(1);
      client.send(Http2Bytes.PING, 0, 0, new byte[8]);
      assertThat(client.next(Http2Bytes.PING).flags()).isEqualTo(Http2Bytes.ACK);
    }
  }

  @Test
  void thatOfARequestPassesToInstancesOfHttp2() throws Exception {
    instancesSpeak(Protocol.H2C);
    try (Wire client = proxy.client().send(POST + "3\r\nabc\r\n0\r\nSum: 42\r\nHost: x\r\n\r\n");
        Http2Wire instance = Http2Wire.server(upstream.next(), 10)) {
      Frame head = instance.next(Http2Bytes.HEADERS);
      assertThat(instance.fields(head).get("trailer")).hasToString("Sum");
      assertThat(instance.next(Http2Bytes.DATA).text()).isEqualTo("abc");
      Frame last = instance.next(Http2Bytes.HEADERS);
      Http2Headers trailer = instance.fields(last);
      assertThat(last.ends()).isTrue();
      assertThat(trailer.get("sum")).hasToString("42");
      assertThat(trailer.size()).isEqualTo(1);
      instance.headers(head.stream(), true, Http2Wire.answer(204));
      assertThat(client.head()).startsWith("HTTP/1.1 204 ");
    }
  }

  @Test
  void bothTrailersPassFromHttp2ToHttp2() throws Exception {
    instancesSpeak(Protocol.H2C);
    try (Http2Wire client = Http2Wire.client(proxy.client())) {
      client.headers(1, false, Http2Wire.request("POST", "/"));
      client.headers(1, true, Http2Wire.trailer("sum", "42"));
      try (Http2Wire instance = Http2Wire.server(upstream.next(), 10)) {
        Frame head = instance.next(Http2Bytes.HEADERS);
        instance.fields(head);
        assertThat(instance.fields(instance.next(Http2Bytes.HEADERS)).get("sum")).hasToString("42");
        instance.headers(head.stream(), false, Http2Wire.answer(200));
        instance.data(head.stream(), false, "ok");
        instance.headers(head.stream(), true, Http2Wire.trailer("x-sum", "7"));
        client.fields(client.next(Http2Bytes.HEADERS));
        assertThat(client.next(Http2Bytes.DATA).text()).isEqualTo("ok");
        assertThat(client.fields(client.next(Http2Bytes.HEADERS)).get("x-sum")).hasToString("7");
      }
    }
  }

  @Test
  void theTrailerOfAnAnswerInHttp2FramesNothingInHttp1() throws Exception {
    instancesSpeak(Protocol.H2C);
    try (Wire client = proxy.client().send("GET / HTTP/1.1\r\n" + HOST + "\r\n");
        Http2Wire instance = Http2Wire.server(upstream.next(), 10)) {
      Frame head = instance.next(Http2Bytes.HEADERS);
      instance.headers(head.stream(), false, Http2Wire.answer(200));
      instance.data(head.stream(), false, "ok");
      instance.headers(head.stream(), true, Http2Wire.trailer("content-length", "9", "x-sum", "7"));
      client.head();
      assertThat(client.readUntil("\r\n\r\n")).isEqualTo("2\r\nok\r\n0\r\nx-sum: 7\r\n\r\n");
    }
  }
}
