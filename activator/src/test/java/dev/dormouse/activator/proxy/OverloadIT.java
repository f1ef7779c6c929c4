package dev.dormouse.activator.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.core.overload.OverloadPolicy;
import dev.dormouse.core.overload.Shedding.Verdict;
import dev.dormouse.testing.http.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of requests when they hold all the memory that they may. */
final class OverloadIT {
  private static final String GET = "GET / HTTP/1.1\r\nHost: " + ProxyFixture.HOST + "\r\n\r\n";

  /** As many as a budget of 100 kB has room for, of which a fifth is for others. */
  private static final int MOST = 19;

  private ProxyFixture proxy;

  @BeforeEach
  void start() throws Exception {
    proxy =
        ProxyFixture.withLimits(
            new Limits(ClientLimits.DEFAULT, new OverloadPolicy(100_000, Duration.ofSeconds(60))),
            Duration.ofSeconds(10));
  }

  @AfterEach
  void stop() throws Exception {
    proxy.awaitQuiet();
    proxy.awaitThat(proxy.proxy::heldBytes, held -> held == 0);
    proxy.close();
  }

  @Test
  void whoeverFindsNoRoomIsToldAtOnceWhenToComeAgain() throws Exception {
    List<Wire> waiting = new ArrayList<>();
    for (int i = 0; i < MOST; i++) {
      waiting.add(proxy.client().send(GET));
    }
    proxy.awaitQueued(MOST);
    try (Wire oneMore = proxy.client().send(GET)) {
      assertThat(oneMore.answer())
          .startsWith("HTTP/1.1 429 ")
          .contains("Dormouse-Reason: memory-share", "retry-after: 1");
      assertThat(proxy.proxy.turnedAway(Verdict.MEMORY_SHARE)).isEqualTo(1);
      waiting.forEach(Wire::leave);
      proxy.awaitThat(proxy.proxy::heldBytes, held -> held == 0);
      oneMore.send(GET);
      proxy.awaitQueued(1);
    }
  }

  /** What an answer leaves in buffers counts as long as it is there. */
  @Test
  void anAnswerThatNobodyReadsIsCountedUntilItsEnd() throws Exception {
    try (ScriptedUpstream upstream = new ScriptedUpstream()) {
      proxy.up(upstream.port());
      Wire client = proxy.client().send(GET);
      try (Wire instance = upstream.next()) {
        instance.head();
        instance.send("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n");
        Thread writer = Thread.ofVirtual().start(() -> instance.sendUntilClosed(new byte[65_536]));
        proxy.awaitThat(proxy.proxy::heldBytes, held -> held > 16_384);
        client.leave();
        writer.join();
      }
    }
  }
}
