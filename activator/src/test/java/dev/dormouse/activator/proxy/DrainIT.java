package dev.dormouse.activator.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.testing.http.Wire;
import io.vertx.core.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How a proxy stops: it takes nobody new, and what runs or waits comes to its end. */
final class DrainIT {
  private static final String GET = "GET / HTTP/1.1\r\nHost: hello.default.test\r\n\r\n";
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

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
  void whatRunsEndsAndItsConnectionWithIt() throws Exception {
    proxy.up(upstream.port());
    try (Wire client = proxy.client().send(GET);
        Wire instance = upstream.next()) {
      instance.head();
      Future<Void> closed = proxy.proxy.close(Duration.ofSeconds(30));
      awaitRefusedConnections();
      assertThat(closed.isComplete()).isFalse();
      instance.send(OK);
      assertThat(client.answer()).containsIgnoringCase("connection: close\r\n").endsWith("ok");
      assertThat(client.isClosedByPeer()).isTrue();
      closed.await(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void whatWaitsIsServedWhenItsInstanceComesUp() throws Exception {
    try (Wire client = proxy.client().send(GET)) {
      proxy.awaitQueued(1);
      Future<Void> closed = proxy.proxy.close(Duration.ofSeconds(30));
      awaitRefusedConnections();
      proxy.up(upstream.port());
      try (Wire instance = upstream.next()) {
        instance.head();
        instance.send(OK);
        assertThat(client.answer()).containsIgnoringCase("connection: close\r\n").endsWith("ok");
      }
      closed.await(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void idleConnectionsEndAtOnce() throws Exception {
    proxy.up(upstream.port());
    try (Wire client = proxy.client().send(GET);
        Wire instance = upstream.next()) {
      instance.head();
      instance.send(OK);
      client.answer();
      Future<Void> closed = proxy.proxy.close(Duration.ofSeconds(30));
      assertThat(client.isClosedByPeer()).isTrue();
      closed.await(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void everyAnswerEndsItsConnectionOnceNoneAreKept() throws Exception {
    proxy.up(upstream.port());
    try (Wire before = proxy.client()) {
      assertThat(askOf(before)).doesNotContainIgnoringCase("connection: close").endsWith("ok");
      proxy.proxy.keepNoConnections();
      assertThat(askOf(before)).containsIgnoringCase("connection: close\r\n").endsWith("ok");
      assertThat(before.isClosedByPeer()).isTrue();
      try (Wire after = proxy.client()) {
        assertThat(askOf(after)).containsIgnoringCase("connection: close\r\n").endsWith("ok");
      }
    }
  }

  /** The instance has another connection for each request. */
  private String askOf(Wire client) throws Exception {
    client.send(GET);
    try (Wire instance = upstream.next()) {
      instance.head();
      instance.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok");
    }
    return client.answer();
  }

  @Test
  void whatHasNotEndedInTimeIsCutOff() throws Exception {
    proxy.up(upstream.port());
    try (Wire client = proxy.client().send(GET);
        Wire instance = upstream.next()) {
      instance.head();
      proxy.proxy.close(Duration.ofMillis(100)).await(10, TimeUnit.SECONDS);
      assertThat(client.isClosedByPeer()).isTrue();
      assertThat(instance.isClosedByPeer()).isTrue();
    }
  }

  private void awaitRefusedConnections() {
    proxy.awaitThat(
        () -> {
          try (Wire late = proxy.client()) {
            // Whoever was accepted on the way is closed.
            return !late.isClosedByPeer();
          } catch (IOException refused) {
            return true;
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        },
        refused -> refused);
    assertThatThrownBy(() -> proxy.client().close()).isInstanceOf(IOException.class);
  }
}
