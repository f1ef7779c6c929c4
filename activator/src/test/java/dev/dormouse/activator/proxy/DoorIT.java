package dev.dormouse.activator.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.testing.http.Wire;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What stands before a port. */
final class DoorIT {
  private static final int MOST = 20;
  private static final String GET =
      "GET / HTTP/1.1\r\nHost: nobody.example.org\r\n\r\n"; // is answered by the proxy itself

  private ProxyFixture proxy;

  @BeforeEach
  void start() throws Exception {
    proxy =
        ProxyFixture.withLimits(
            new ClientLimits(1000, MOST, Duration.ofSeconds(60), Duration.ofSeconds(60), 0),
            Duration.ofSeconds(10));
    // The first ones have the door put there, which takes a moment.
    List<Wire> before = new ArrayList<>();
    proxy.awaitThat(() -> oneMore(before), open -> open > 0);
    before.forEach(Wire::close);
    awaitNobody();
  }

  private int oneMore(List<Wire> before) {
    try {
      Wire wire = proxy.client().send(GET);
      before.add(wire);
      assertThat(wire.answer()).startsWith("HTTP/1.1 404 ");
      return proxy.proxy.openConnections();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @AfterEach
  void stop() throws Exception {
    proxy.close();
  }

  private void awaitNobody() {
    proxy.awaitThat(proxy.proxy::openConnections, open -> open == 0);
  }

  @Test
  void whoHasTooManyConnectionsGetsNoMoreAndKeepsThose() throws Exception {
    List<Wire> open = new ArrayList<>();
    for (int i = 0; i < MOST; i++) {
      open.add(proxy.client());
    }
    proxy.awaitThat(proxy.proxy::openConnections, counted -> counted == MOST);
    try (Wire oneMore = proxy.client()) {
      assertThat(oneMore.restOrReset()).isEmpty();
    }
    for (Wire wire : open) {
      try (wire) {
        assertThat(wire.send(GET).answer()).startsWith("HTTP/1.1 404 ");
      }
    }
    awaitNobody();
    try (Wire again = proxy.client().send(GET)) {
      assertThat(again.answer()).startsWith("HTTP/1.1 404 ");
    }
  }

  /**
   * Far more than come in at a time; those of one address would be too many, so they take turns.
   */
  @Test
  void manyWhoComeAtOnceAllComeIn() throws Exception {
    for (int round = 0; round < 20; round++) {
      List<Wire> open = new ArrayList<>();
      for (int i = 0; i < MOST; i++) {
        open.add(proxy.client());
      }
      for (Wire wire : open) {
        wire.send(GET);
      }
      for (Wire wire : open) {
        assertThat(wire.answer()).startsWith("HTTP/1.1 404 ");
      }
      closeAll(open);
      awaitNobody();
    }
  }

  private static void closeAll(List<Wire> open) throws IOException {
    open.forEach(Wire::close);
  }
}
