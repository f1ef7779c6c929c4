package dev.dormouse.activator.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.activator.gate.TestRevisions;
import dev.dormouse.testing.http.Wire;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages made to be read in two ways, and bodies without end: none reaches an instance. */
@ParameterizedClass
@EnumSource(Way.class)
final class HostileIT {
  @Parameter Way way;
  private static final String HOST = "Host: hello.default.test\r\n";

  private ProxyFixture proxy;
  private ScriptedUpstream upstream;

  @BeforeEach
  void start() throws Exception {
    proxy =
        ProxyFixture.by(
            way, TestRevisions.of("hello", 1, Duration.ofSeconds(30), OptionalLong.of(1000)));
    upstream = new ScriptedUpstream();
    proxy.up(upstream.port());
  }

  @AfterEach
  void stop() throws Exception {
    proxy.awaitQuiet();
    upstream.close();
    proxy.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "POST / HTTP/1.1\nHost: hello.default.test\nContent-Length: 3\nContent-Length: 3\n\nabc",
        "POST / HTTP/1.1\nHost: hello.default.test\nContent-Length: 3, 4\n\nabc",
        "POST / HTTP/1.1\nHost: hello.default.test\nContent-Length: +3\n\nabc",
        "POST / HTTP/1.1\nHost: hello.default.test\nContent-Length: -3\n\nabc",
        "POST / HTTP/1.1\nHost: hello.default.test\nContent-Length: 0x3\n\nabc",
        "POST / HTTP/1.1\nHost: hello.default.test\nContent-Length: 99999999999999999999\n\nabc",
        "POST / HTTP/1.1\nHost: hello.default.test\nTransfer-Encoding: chunked\nContent-Length: 3\n\n0\n\n",
        "POST / HTTP/1.1\nHost: hello.default.test\nTransfer-Encoding: gzip\n\nabc",
        "POST / HTTP/1.1\nHost: hello.default.test\nTransfer-Encoding: chunked, gzip\n\n0\n\n",
        "POST / HTTP/1.1\nHost: hello.default.test\nTransfer-Encoding: xchunked\n\n0\n\n",
        "POST / HTTP/1.0\nHost: hello.default.test\nTransfer-Encoding: chunked\n\n0\n\n",
        "GET / HTTP/1.1\nHost: hello.default.test\nHost: hello.default.test\n\n",
        "GET / HTTP/1.1\nHost: hello.default.test/evil\n\n",
        "GET / HTTP/1.1\nHost: hello.default.test\nX: a\0b\n\n",
        "GET / HTTP/1.1\nHost: hello.default.test\n folded: x\n\n",
        "GET / HTTP/1.1\nHost: hello.default.test\nX\n\n",
        "GET /\u0001 HTTP/1.1\nHost: hello.default.test\n\n",
        "GET / HTTP/2.7\nHost: hello.default.test\n\n",
        "CONNECT hello.default.test:443 HTTP/1.1\nHost: hello.default.test\n\n"
      })
  void whatCanBeReadInTwoWaysIsNotPassedOn(String request) throws Exception {
    try (Wire client = proxy.client().send(request.replace("\n", "\r\n"))) {
      String head = client.answer();
      assertThat(head).matches("(?s)HTTP/[12]\\.[017] (400|501) .*");
      assertThat(client.isClosedByPeer()).isTrue();
      assertThat(upstream.hasNext()).isFalse();
    }
  }

  @Test
  void aStreamedBodyBeyondTheLimitIs413AndTheInstanceSeesNoEndOfIt() throws Exception {
    try (Wire client = proxy.client()) {
      client.send("POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n");
      client.send("2bc\r\n" + "x".repeat(700) + "\r\n");
      try (Wire instance = upstream.next()) {
        instance.head();
        assertThat(instance.readUntil("x\r\n")).startsWith("2bc\r\nxxx");
        client.send("2bc\r\n" + "x".repeat(700) + "\r\n");
        assertThat(client.answer())
            .startsWith("HTTP/1.1 413 ")
            .containsIgnoringCase("dormouse-reason: request-too-large\r\n")
            .containsIgnoringCase("connection: close\r\n");
        assertThat(instance.isClosedByPeer()).isTrue();
      }
    }
  }

  @Test
  void aBodyOfJustTheLimitPasses() throws Exception {
    try (Wire client = proxy.client()) {
      client.send("POST / HTTP/1.1\r\n" + HOST + "Content-Length: 1000\r\n\r\n");
      client.send("x".repeat(1000));
      try (Wire instance = upstream.next()) {
        instance.head();
        assertThat(instance.read(1000)).hasSize(1000);
        instance.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        assertThat(client.answer()).endsWith("ok");
      }
    }
  }

  @Test
  void aChunkThatIsNoChunkEndsTheRequestAtTheInstanceToo() throws Exception {
    try (Wire client = proxy.client()) {
      client.send("POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n");
      client.send("3\r\nabc\r\n");
      try (Wire instance = upstream.next()) {
        instance.head();
        instance.readUntil("abc\r\n");
        client.send("zzz\r\nabc\r\n");
        assertThat(instance.isClosedByPeer()).isTrue();
        assertThat(client.isClosedByPeer()).isTrue();
      }
    }
  }

  @Test
  void aBodyThatBreaksOffEndsTheRequestAtTheInstanceToo() throws Exception {
    try (Wire client = proxy.client()) {
      client.send("POST / HTTP/1.1\r\n" + HOST + "Content-Length: 900\r\n\r\nabc");
      try (Wire instance = upstream.next()) {
        instance.head();
        assertThat(instance.read(3)).isEqualTo("abc");
        client.reset();
        assertThat(instance.isClosedByPeer()).isTrue();
      }
    }
  }
}
