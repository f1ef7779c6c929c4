package dev.dormouse.activator.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.activator.gate.TestRevisions;
import dev.dormouse.activator.proxy.Http2Wire.Frame;
import dev.dormouse.core.revision.Container.Protocol;
import dev.dormouse.testing.http.Http2Bytes;
import dev.dormouse.testing.http.Wire;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Instances that speak HTTP/2, frame by frame, and refuse, leave or break off. */
final class Http2InstanceIT {
  private static final String HOST = "Host: hello.default.test\r\n";
  private static final String GET = "GET / HTTP/1.1\r\n" + HOST + "\r\n";
  private static final String POST =
      "POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n";

  private ScriptedUpstream upstream;
  private ProxyFixture proxy;

  @BeforeEach
  void start() throws Exception {
    upstream = new ScriptedUpstream();
    proxy = ProxyFixture.of(TestRevisions.speaking(Protocol.H2C, 10));
    proxy.up(upstream.port());
  }

  @AfterEach
  void stop() throws Exception {
    proxy.awaitQuiet();
    upstream.close();
    proxy.close();
  }

  @Test
  void moreInterimAnswersThanAnyoneNeedsEndTheRequest() throws Exception {
    try (Wire client = proxy.client().send(GET);
        Http2Wire instance = Http2Wire.server(upstream.next(), 10)) {
      int stream = instance.next(Http2Bytes.HEADERS).stream();
      for (int i = 0; i <= InstanceChannel.MAX_INTERIMS; i++) {
        instance.headers(stream, false, Http2Wire.answer(102));
      }
      assertThat(client.answer())
          .startsWith("HTTP/1.1 502 ")
          .contains("instance-malformed-answer", "1000 interim answers");
    }
  }

  @Test
  void aStreamThatTheInstanceRefusesIsSentAgain() throws Exception {
    try (Wire client = proxy.client().send(GET);
        Http2Wire instance = Http2Wire.server(upstream.next(), 10)) {
      instance.reset(instance.next(Http2Bytes.HEADERS).stream(), Http2Bytes.REFUSED_STREAM);
      answer(instance, instance.next(Http2Bytes.HEADERS).stream());
      assertThat(chunkedAnswer(client)).endsWith("ok\r\n0\r\n\r\n");
    }
  }

  @Test
  void itsBodyAndItsTrailerAreSentAgainToo() throws Exception {
    try (Wire client = proxy.client().send(POST + "3\r\nabc\r\n");
        Http2Wire instance = Http2Wire.server(upstream.next(), 10)) {
      int refused = instance.next(Http2Bytes.HEADERS).stream();
      assertThat(instance.next(Http2Bytes.DATA).text()).isEqualTo("abc");
      instance.reset(refused, Http2Bytes.REFUSED_STREAM);
      Frame head = instance.next(Http2Bytes.HEADERS);
      assertThat(instance.next(Http2Bytes.DATA).text()).isEqualTo("abc");
      client.send("3\r\ndef\r\n0\r\nSum: 6\r\n\r\n");
      assertThat(instance.next(Http2Bytes.DATA).text()).isEqualTo("def");
      assertThat(instance.next(Http2Bytes.HEADERS).ends()).isTrue();
      answer(instance, head.stream());
      assertThat(chunkedAnswer(client)).endsWith("ok\r\n0\r\n\r\n");
    }
  }

  @Test
  void aRequestThatHasSentTooMuchToBeKeptIsNotSentAgain() throws Exception {
    String chunk = "x".repeat(16_000);
    try (Wire client = proxy.client().send(POST);
        Http2Wire instance = Http2Wire.server(upstream.next(), 10)) {
      int stream = instance.next(Http2Bytes.HEADERS).stream();
      int received = 0;
      for (int i = 0; i < 5; i++) {
        client.send("3e80\r\n" + chunk + "\r\n");
        while (received < (i + 1) * chunk.length()) {
          received += instance.next(Http2Bytes.DATA).payload().length;
        }
        if (i == 3) {
          instance.allowMore(0, 100_000);
          instance.allowMore(stream, 100_000);
        }
      }
      instance.reset(stream, Http2Bytes.REFUSED_STREAM);
      assertThat(client.answer()).startsWith("HTTP/1.1 502 ").contains("instance-closed");
    }
  }

  @Test
  void aConnectionThatTheInstanceLeavesGivesBackWhatItDidNotLookAt() throws Exception {
    try (Wire first = proxy.client().send(GET);
        Http2Wire instance = Http2Wire.server(upstream.next(), 10)) {
      int stream = instance.next(Http2Bytes.HEADERS).stream();
      instance.goAway(stream - 2);
      try (Http2Wire another = Http2Wire.server(upstream.next(), 10)) {
        answer(another, another.next(Http2Bytes.HEADERS).stream());
        assertThat(chunkedAnswer(first)).endsWith("ok\r\n0\r\n\r\n");
      }
    }
  }

  @Test
  void whatItLooksAtEndsOnTheConnectionThatItLeaves() throws Exception {
    try (Wire client = proxy.client().send(GET);
        Http2Wire instance = Http2Wire.server(upstream.next(), 10)) {
      int stream = instance.next(Http2Bytes.HEADERS).stream();
      instance.goAway(stream);
      answer(instance, stream);
      assertThat(chunkedAnswer(client)).endsWith("ok\r\n0\r\n\r\n");
      assertThat(upstream.hasNext()).isFalse();
    }
  }

  @Test
  void oneThatRefusesAgainIsBannedAndTheRequestWaitsForItsTurn() throws Exception {
    try (Wire client = proxy.client().send(GET);
        Http2Wire instance = Http2Wire.server(upstream.next(), 10)) {
      for (int refusal = 0; refusal < 4; refusal++) {
        instance.reset(instance.next(Http2Bytes.HEADERS).stream(), Http2Bytes.REFUSED_STREAM);
      }
      answer(instance, instance.next(Http2Bytes.HEADERS).stream());
      assertThat(chunkedAnswer(client)).endsWith("ok\r\n0\r\n\r\n");
    }
  }

  @Test
  void aResetOfARequestThatItLookedAtIs502() throws Exception {
    try (Wire client = proxy.client().send(GET);
        Http2Wire instance = Http2Wire.server(upstream.next(), 10)) {
      instance.reset(instance.next(Http2Bytes.HEADERS).stream(), Http2Bytes.CANCEL);
      assertThat(client.answer()).startsWith("HTTP/1.1 502 ").contains("instance-closed");
    }
  }

  @Test
  void oneThatSpeaksHttp1Is502() throws Exception {
    try (Wire client = proxy.client().send(GET);
        Wire instance = upstream.next()) {
      instance.send("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
      assertThat(client.answer())
          .startsWith("HTTP/1.1 502 ")
          .contains("instance-malformed-answer", "HTTP/2");
    }
  }

  @Test
  void aFieldThatMeansSomethingElseInHttp1Is502() throws Exception {
    try (Wire client = proxy.client().send(GET);
        Http2Wire instance = Http2Wire.server(upstream.next(), 10)) {
      int stream = instance.next(Http2Bytes.HEADERS).stream();
      instance.headers(stream, true, Http2Wire.answer(200).add("x", "a\r\nInjected: 1"));
      assertThat(client.answer())
          .startsWith("HTTP/1.1 502 ")
          .contains("instance-malformed-answer")
          .doesNotContain("Injected");
    }
  }

  private static void answer(Http2Wire instance, int stream) throws Exception {
    instance.headers(stream, false, Http2Wire.answer(200));
    instance.data(stream, true, "ok");
  }

  private static String chunkedAnswer(Wire client) throws Exception {
    assertThat(client.head()).startsWith("HTTP/1.1 200 ");
    return client.readUntil("0\r\n\r\n");
  }
}
