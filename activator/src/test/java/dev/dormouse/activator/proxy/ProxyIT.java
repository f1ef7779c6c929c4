package dev.dormouse.activator.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.testing.http.Wire;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ProxyIT {
  private static final String GET = "GET /a?b=c HTTP/1.1\r\nHost: hello.default.test\r\n\r\n";

  private ProxyFixture proxy;
  private ScriptedUpstream upstream;

  @BeforeEach
  void start() throws Exception {
    proxy = ProxyFixture.ofConcurrency(1);
    upstream = new ScriptedUpstream();
  }

  @AfterEach
  void stop() throws Exception {
    proxy.awaitQuiet();
    upstream.close();
    proxy.close();
  }

  @Test
  void passesARequestAndItsAnswerOn() throws Exception {
    proxy.up(upstream.port());
    try (Wire client = proxy.client().send(GET);
        Wire instance = upstream.next()) {
      String head = instance.head();
      assertThat(head).startsWith("GET /a?b=c HTTP/1.1\r\n");
      assertThat(head).containsIgnoringCase("host: hello.default.test\r\n");
      assertThat(head).containsIgnoringCase("x-forwarded-for: 127.0.0.1\r\n");
      instance.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
      assertThat(client.answer()).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\nhello");
    }
  }

  @Test
  void reusesConnections() throws Exception {
    proxy.up(upstream.port());
    try (Wire client = proxy.client().send(GET);
        Wire instance = upstream.next()) {
      for (int i = 0; i < 3; i++) {
        instance.head();
        instance.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
        assertThat(client.answer()).endsWith("hello");
        client.send(GET);
      }
      instance.head();
      instance.send("HTTP/1.1 204 No Content\r\n\r\n");
      assertThat(client.answer()).doesNotContainIgnoringCase("content-length");
      assertThat(upstream.hasNext()).isFalse();
    }
  }

  @Test
  void answersAnUnknownHostItself() throws Exception {
    try (Wire client = proxy.client().send("GET / HTTP/1.1\r\nHost: nobody.test\r\n\r\n")) {
      assertThat(client.answer())
          .startsWith("HTTP/1.1 404 ")
          .containsIgnoringCase("dormouse-reason: unknown-host\r\n")
          .contains("\"reason\":\"unknown-host\"");
    }
  }

  @Test
  void aRequestWaitsForAnInstance() throws Exception {
    try (Wire client = proxy.client().send(GET)) {
      proxy.awaitQueued(1);
      proxy.up(upstream.port());
      try (Wire instance = upstream.next()) {
        instance.head();
        instance.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        assertThat(client.answer())
            .containsIgnoringCase("server-timing: queue;dur=")
            .endsWith("ok");
      }
    }
  }

  @Test
  void thePhasesOfAColdStartAddUpToTheTimeUntilTheFirstByte() throws Exception {
    long before = System.nanoTime();
    try (Wire client = proxy.client().send(GET)) {
      proxy.awaitQueued(1);
      long queued = System.nanoTime();
      proxy.up(upstream.port());
      try (Wire instance = upstream.next()) {
        instance.head();
        long answered = System.nanoTime();
        instance.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        String head = client.head();
        long after = System.nanoTime();
        var phases =
            Pattern.compile(
                    "(?i)server-timing: queue;dur=([0-9.]+), start;dur=([0-9.]+), ready;dur=([0-9.]+), firstbyte;dur=([0-9.]+)\r\n")
                .matcher(head);
        assertThat(phases.find()).isTrue();
        double sum = 0;
        for (int phase = 1; phase <= 4; phase++) {
          sum += Double.parseDouble(phases.group(phase)) * 1e6;
        }
        assertThat(sum).isBetween((double) (answered - queued), (double) (after - before));
        client.read(2);
      }
    }
  }

  @Test
  void anAnswerThatWaitedForNoStartTellsOfNone() throws Exception {
    proxy.up(upstream.port());
    try (Wire client = proxy.client().send(GET);
        Wire instance = upstream.next()) {
      instance.head();
      instance.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
      assertThat(client.answer()).doesNotContainIgnoringCase("server-timing");
    }
  }

  @Test
  void aClientThatLeavesTheQueueIsNoticed() throws Exception {
    Wire client = proxy.client().send(GET);
    proxy.awaitQueued(1);
    client.leave();
    proxy.awaitQueued(0);
  }

  @Test
  void aClientThatLeavesTheQueueWithAHalfSentBodyIsNoticed() throws Exception {
    try (Wire client = proxy.client()) {
      client.send("POST / HTTP/1.1\r\nHost: hello.default.test\r\nContent-Length: 5000000\r\n\r\n");
      client.send(new byte[300_000]);
      proxy.awaitQueued(1);
    }
    proxy.awaitQueued(0);
  }

  @Test
  void aClientThatLeavesCancelsUpstream() throws Exception {
    proxy.up(upstream.port());
    try (Wire client = proxy.client().send(GET);
        Wire instance = upstream.next()) {
      instance.head();
      client.leave();
      assertThat(instance.isClosedByPeer()).isTrue();
    }
  }

  @Test
  void streamsBodiesBothWays() throws Exception {
    proxy.up(upstream.port());
    try (Wire client = proxy.client()) {
      client.send(
          "POST / HTTP/1.1\r\nHost: hello.default.test\r\nTransfer-Encoding: chunked\r\n\r\n");
      client.send("3\r\nabc\r\n");
      try (Wire instance = upstream.next()) {
        instance.head();
        assertThat(instance.readUntil("abc\r\n")).isEqualTo("3\r\nabc\r\n");
        instance.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: Sum\r\n\r\n");
        instance.send("1\r\nx\r\n");
        assertThat(client.head()).containsIgnoringCase("transfer-encoding: chunked");
        assertThat(client.readUntil("x\r\n")).isEqualTo("1\r\nx\r\n");
        client.send("2\r\nde\r\n0\r\n\r\n");
        assertThat(instance.readUntil("0\r\n\r\n")).isEqualTo("2\r\nde\r\n0\r\n\r\n");
        instance.send("0\r\nSum: 42\r\n\r\n");
        assertThat(client.readUntil("\r\n\r\n")).containsIgnoringCase("sum: 42");
      }
    }
  }

  @Test
  void anInstanceThatClosesBeforeItsAnswerIsA502() throws Exception {
    proxy.up(upstream.port());
    try (Wire client = proxy.client().send(GET)) {
      try (Wire instance = upstream.next()) {
        instance.head();
      }
      assertThat(client.answer()).startsWith("HTTP/1.1 502 ").contains("instance-closed");
    }
  }

  @Test
  void anInstanceThatDiesInItsAnswerEndsTheClientsConnection() throws Exception {
    proxy.up(upstream.port());
    try (Wire client = proxy.client().send(GET)) {
      try (Wire instance = upstream.next()) {
        instance.head();
        instance.send("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello");
        client.head();
        assertThat(client.read(5)).isEqualTo("hello");
      }
      assertThat(client.isClosedByPeer()).isTrue();
    }
  }
}
