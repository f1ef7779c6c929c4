package dev.dormouse.activator.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.activator.gate.RevisionGate;
import dev.dormouse.core.admit.QueuePolicy;
import dev.dormouse.testing.http.Wire;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of requests whose revision is deleted. */
final class DeletedRevisionIT {
  private static final String GET = "GET / HTTP/1.1\r\nHost: hello.default.test\r\n\r\n";
  private static final String POST =
      "POST / HTTP/1.1\r\nHost: hello.default.test\r\nContent-Length: 4\r\n\r\nbody";
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  private static final QueuePolicy QUEUE = new QueuePolicy(10, 1 << 20, Duration.ofSeconds(20));

  private ProxyFixture proxy;
  private ScriptedUpstream first;
  private ScriptedUpstream second;

  @BeforeEach
  void start() throws Exception {
    proxy =
        new ProxyFixture(
            1, Duration.ofSeconds(20), QUEUE, OptionalLong.of(1000), Set.of(), Optional.empty());
    first = new ScriptedUpstream();
    second = new ScriptedUpstream();
  }

  @AfterEach
  void stop() throws Exception {
    proxy.awaitQuiet();
    first.close();
    second.close();
    proxy.close();
  }

  @Test
  void whoWaitsIsServedByTheRevisionToWhichRequestsGoNow() throws Exception {
    try (Wire client = proxy.client().send(POST)) {
      proxy.awaitQueued(1);
      RevisionGate next = proxy.next(QUEUE);
      proxy.gate.dismiss();
      proxy.awaitThat(next::snapshot, gate -> gate.queued() == 1);
      proxy.up(next, second.port());
      try (Wire instance = second.next()) {
        assertThat(instance.head()).startsWith("POST / ");
        assertThat(instance.read(4)).isEqualTo("body");
        instance.send(OK);
        assertThat(client.answer()).startsWith("HTTP/1.1 200 ");
      }
    }
  }

  @Test
  void whatHasBegunGoesOnWhereItIs() throws Exception {
    proxy.up(first.port());
    try (Wire client = proxy.client().send(GET);
        Wire instance = first.next()) {
      assertThat(instance.head()).startsWith("GET / ");
      proxy.next(QUEUE);
      proxy.gate.dismiss();
      instance.send(OK);
      assertThat(client.answer()).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void whoComesByAnOldRouteGoesOnToo() throws Exception {
    proxy.gate.dismiss();
    try (Wire client = proxy.client().send(GET)) {
      assertThat(client.answer())
          .startsWith("HTTP/1.1 503 ")
          .containsIgnoringCase("dormouse-reason: revision-gone");
    }
  }

  @Test
  void whoWaitsIsToldAtOnceWhereThereIsNoOtherRevision() throws Exception {
    try (Wire client = proxy.client().send(GET)) {
      proxy.awaitQueued(1);
      proxy.unroute();
      proxy.gate.dismiss();
      assertThat(client.answer())
          .startsWith("HTTP/1.1 503 ")
          .containsIgnoringCase("dormouse-reason: revision-gone")
          .containsIgnoringCase("retry-after: 1")
          .contains("hello-00001 was deleted while the request waited for it");
    }
  }

  @Test
  void whoWaitedIsTurnedAwayWhereTheQueueIsFull() throws Exception {
    try (Wire client = proxy.client().send(GET)) {
      proxy.awaitQueued(1);
      proxy.next(new QueuePolicy(0, 1 << 20, Duration.ofSeconds(20)));
      proxy.gate.dismiss();
      assertThat(client.answer()).startsWith("HTTP/1.1 429 ");
    }
  }

  @Test
  void aClientThatGoesAwayLeavesNothingBehind() throws Exception {
    RevisionGate next;
    try (Wire client = proxy.client().send(GET)) {
      assertThat(client).isNotNull();
      proxy.awaitQueued(1);
      next = proxy.next(QUEUE);
      proxy.gate.dismiss();
      proxy.awaitThat(next::snapshot, gate -> gate.queued() == 1);
    }
    proxy.awaitThat(next::snapshot, gate -> gate.queued() == 0);
  }
}
