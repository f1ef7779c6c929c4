package dev.dormouse.activator.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.testing.http.Wire;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How messages of every shape pass through: with and without body, old and new, whole and in parts.
 */
final class MessagesIT {
  private static final String HOST = "Host: hello.default.test\r\n";
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  private ProxyFixture proxy;
  private ScriptedUpstream upstream;

  @BeforeEach
  void start() throws Exception {
    proxy = ProxyFixture.ofConcurrency(1);
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
  void headKeepsTheLengthAndHasNoBody() throws Exception {
    try (Wire client = proxy.client().send("HEAD / HTTP/1.1\r\n" + HOST + "\r\n");
        Wire instance = upstream.next()) {
      assertThat(instance.head()).startsWith("HEAD / HTTP/1.1\r\n");
      instance.send("HTTP/1.1 200 OK\r\nContent-Length: 12345\r\nETag: \"a\"\r\n\r\n");
      assertThat(client.head())
          .containsIgnoringCase("content-length: 12345\r\n")
          .containsIgnoringCase("etag: \"a\"\r\n");
      client.send("GET / HTTP/1.1\r\n" + HOST + "\r\n");
      instance.head();
      instance.send(OK);
      assertThat(client.answer()).startsWith("HTTP/1.1 200 ").endsWith("ok");
    }
  }

  @Test
  void headOfWhatHasNoLengthPassesOn() throws Exception {
    try (Wire client = proxy.client().send("HEAD / HTTP/1.1\r\n" + HOST + "\r\n");
        Wire instance = upstream.next()) {
      instance.head();
      instance.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
      assertThat(client.head()).startsWith("HTTP/1.1 200 ");
      client.send("GET / HTTP/1.1\r\n" + HOST + "\r\n");
      instance.head();
      instance.send(OK);
      assertThat(client.answer()).endsWith("ok");
    }
  }

  @Test
  void notModifiedKeepsTheLengthAndHasNoBody() throws Exception {
    String get = "GET / HTTP/1.1\r\n" + HOST + "If-None-Match: \"a\"\r\n\r\n";
    try (Wire client = proxy.client().send(get);
        Wire instance = upstream.next()) {
      assertThat(instance.head()).containsIgnoringCase("if-none-match: \"a\"");
      instance.send("HTTP/1.1 304 Not Modified\r\nContent-Length: 777\r\nETag: \"a\"\r\n\r\n");
      assertThat(client.head())
          .startsWith("HTTP/1.1 304 ")
          .containsIgnoringCase("content-length: 777\r\n");
      client.send(get);
      instance.head();
      instance.send(OK);
      assertThat(client.answer()).startsWith("HTTP/1.1 200 ").endsWith("ok");
    }
  }

  @Test
  void theInstancesOwnWordsForAStatusAreKept() throws Exception {
    try (Wire client = proxy.client().send("GET / HTTP/1.1\r\n" + HOST + "\r\n");
        Wire instance = upstream.next()) {
      instance.head();
      instance.send("HTTP/1.1 418 Short And Stout\r\nContent-Length: 0\r\n\r\n");
      assertThat(client.answer()).startsWith("HTTP/1.1 418 Short And Stout\r\n");
    }
  }

  @Test
  void fieldsThatComeSeveralTimesPassSeveralTimes() throws Exception {
    try (Wire client =
            proxy.client().send("GET / HTTP/1.1\r\n" + HOST + "Accept: a\r\nAccept: b\r\n\r\n");
        Wire instance = upstream.next()) {
      assertThat(instance.head())
          .containsIgnoringCase("accept: a\r\n")
          .containsIgnoringCase("accept: b\r\n");
      instance.send(
          "HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Length: 0\r\n\r\n");
      assertThat(client.answer())
          .containsIgnoringCase("set-cookie: a=1\r\n")
          .containsIgnoringCase("set-cookie: b=2\r\n");
    }
  }

  @Test
  void earlyHintsPassOnBeforeTheAnswer() throws Exception {
    try (Wire client = proxy.client().send("GET / HTTP/1.1\r\n" + HOST + "\r\n");
        Wire instance = upstream.next()) {
      instance.head();
      instance.send("HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n");
      assertThat(client.head())
          .startsWith("HTTP/1.1 103 ")
          .containsIgnoringCase("link: </a.css>; rel=preload\r\n");
      instance.send(OK);
      assertThat(client.answer()).startsWith("HTTP/1.1 200 ").endsWith("ok");
    }
  }

  @Test
  void aContinueThatNobodyAskedForEndsHere() throws Exception {
    try (Wire client =
            proxy.client().send("POST / HTTP/1.1\r\n" + HOST + "Content-Length: 1\r\n\r\nx");
        Wire instance = upstream.next()) {
      instance.head();
      instance.send("HTTP/1.1 100 Continue\r\n\r\n");
      instance.send(OK);
      assertThat(client.answer()).startsWith("HTTP/1.1 200 ").endsWith("ok");
    }
  }

  @Test
  void anAnswerThatEndsWithItsConnectionIsPassedOnInChunks() throws Exception {
    try (Wire client = proxy.client().send("GET / HTTP/1.1\r\n" + HOST + "\r\n")) {
      try (Wire instance = upstream.next()) {
        instance.head();
        instance.send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello");
      }
      assertThat(client.head()).containsIgnoringCase("transfer-encoding: chunked\r\n");
      assertThat(client.readUntil("0\r\n\r\n")).isEqualTo("5\r\nhello\r\n0\r\n\r\n");
    }
  }

  @Test
  void aClientOfHttp10GetsABodyWithoutChunksAndAnEnd() throws Exception {
    try (Wire client = proxy.client().send("GET / HTTP/1.0\r\n" + HOST + "\r\n");
        Wire instance = upstream.next()) {
      assertThat(instance.head()).startsWith("GET / HTTP/1.1\r\n");
      instance.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
      assertThat(client.head()).doesNotContainIgnoringCase("transfer-encoding");
      assertThat(client.rest()).isEqualTo("hello");
    }
  }

  @Test
  void aClientOfHttp10GetsNoEarlyHints() throws Exception {
    try (Wire client = proxy.client().send("GET / HTTP/1.0\r\n" + HOST + "\r\n");
        Wire instance = upstream.next()) {
      instance.head();
      instance.send("HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" + OK);
      assertThat(client.answer()).contains(" 200 OK\r\n").endsWith("ok");
      assertThat(client.isClosedByPeer()).isTrue();
    }
  }

  @Test
  void requestsThatComeTogetherAreAnsweredInTheirOrder() throws Exception {
    String two = "GET /1 HTTP/1.1\r\n" + HOST + "\r\nGET /2 HTTP/1.1\r\n" + HOST + "\r\n";
    try (Wire client = proxy.client().send(two);
        Wire instance = upstream.next()) {
      assertThat(instance.head()).startsWith("GET /1 ");
      instance.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na");
      assertThat(client.answer()).endsWith("a");
      assertThat(instance.head()).startsWith("GET /2 ");
      instance.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nb");
      assertThat(client.answer()).endsWith("b");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET http://hello.default.test/x?y HTTP/1.1, GET /x?y HTTP/1.1",
    "GET http://hello.default.test HTTP/1.1, GET / HTTP/1.1",
    "GET   /x   HTTP/1.1, GET /x HTTP/1.1",
    "OPTIONS * HTTP/1.1, OPTIONS * HTTP/1.1",
    "GET /a/../b/%2e%2E//c HTTP/1.1, GET /a/../b/%2e%2E//c HTTP/1.1",
    "PURGE /x HTTP/1.1, PURGE /x HTTP/1.1"
  })
  void theTargetAndTheMethodPassOnAsTheyAre(String sent, String received) throws Exception {
    try (Wire client = proxy.client().send(sent + "\r\n" + HOST + "\r\n");
        Wire instance = upstream.next()) {
      assertThat(instance.head()).startsWith(received + "\r\n");
      instance.send(OK);
      assertThat(client.answer()).endsWith("ok");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 xyz\r\n\r\n",
        "garbage\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx",
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"
      })
  void whatIsNoAnswerIs502(String answer) throws Exception {
    try (Wire client = proxy.client().send("GET / HTTP/1.1\r\n" + HOST + "\r\n");
        Wire instance = upstream.next()) {
      instance.head();
      instance.send(answer);
      assertThat(client.answer())
          .startsWith("HTTP/1.1 502 ")
          .containsIgnoringCase("dormouse-reason: instance-malformed-answer\r\n");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // More than was asked for, which is nobody's answer.
        OK + OK,
        "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok"
      })
  void aConnectionOfWhichNoOtherAnswerMayComeIsNotKept(String answer) throws Exception {
    String get = "GET / HTTP/1.1\r\n" + HOST + "\r\n";
    try (Wire client = proxy.client().send(get);
        Wire instance = upstream.next()) {
      instance.head();
      instance.send(answer);
      assertThat(client.answer()).endsWith("ok");
      assertThat(instance.isClosedByPeer()).isTrue();
      client.send(get);
      try (Wire another = upstream.next()) {
        another.head();
        another.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nelse");
        assertThat(client.answer()).endsWith("else");
      }
    }
  }

  @Test
  void anAnswerOfHttp10ThatKeepsItsConnectionIsFollowedByAnother() throws Exception {
    String get = "GET / HTTP/1.1\r\n" + HOST + "\r\n";
    try (Wire client = proxy.client().send(get);
        Wire instance = upstream.next()) {
      instance.head();
      instance.send("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok");
      assertThat(client.answer()).startsWith("HTTP/1.1 200 ").endsWith("ok");
      client.send(get);
      instance.head();
      instance.send(OK);
      assertThat(client.answer()).endsWith("ok");
    }
  }

  @Test
  void anInterimAnswerThatIsNotPassedOnIsSkipped() throws Exception {
    try (Wire client = proxy.client().send("GET / HTTP/1.1\r\n" + HOST + "\r\n");
        Wire instance = upstream.next()) {
      instance.head();
      instance.send("HTTP/1.1 102 Processing\r\n\r\n" + OK);
      assertThat(client.answer()).startsWith("HTTP/1.1 200 ").endsWith("ok");
    }
  }
}
