package dev.dormouse.activator.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.activator.proxy.ConformanceList.Outcome;
import dev.dormouse.activator.proxy.ConformanceList.Shape;
import dev.dormouse.activator.proxy.ConformanceList.Table;
import dev.dormouse.activator.proxy.ScriptedUpstream.Wire;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * All requests of {@link ConformanceList} in front of servers that nobody here wrote. After each,
 * others ask for something of their own and must get that; nobody may be asked for what is hidden
 * in a message; and the server counts as many requests as the proxy says that it sent.
 */
final class BackEndsIT {
  private static final int VICTIMS = 3;

  @TempDir Path folder;
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private int victims;

  @ParameterizedTest(name = "{0}")
  @EnumSource(BackEnd.class)
  void noRequestIsAnsweredWithAnothersAnswer(BackEnd kind) throws Exception {
    try (BackEnd.Running server = kind.start(folder)) {
      ProxyFixture proxy =
          ProxyFixture.thatLogs(new PrintStream(log, true, StandardCharsets.UTF_8));
      try {
        proxy.up(server.port());
        List<Shape> shapes = ConformanceList.shapes(Table.REQUEST);
        for (Shape shape : shapes) {
          if (!(shape.outcome() instanceof Outcome.BrokenOff)) {
            attack(proxy, server, shape);
            awaitCount(proxy, server, shape);
          }
        }
        // Of these the server sees a part, and may count it or not.
        for (Shape shape : shapes) {
          if (shape.outcome() instanceof Outcome.BrokenOff) {
            attack(proxy, server, shape);
          }
        }
        assertThat(victims).isGreaterThan(VICTIMS * shapes.size() - 1);
        assertThat(server.wasAskedFor("/smuggled")).isFalse();
        proxy.awaitQuiet();
      } finally {
        proxy.close();
      }
    }
  }

  private void attack(ProxyFixture proxy, BackEnd.Running server, Shape shape) throws Exception {
    try (Wire attacker = proxy.client().send(shape.bytes())) {
      switch (shape.outcome()) {
        case Outcome.Refused _ -> attacker.restOrReset();
        case Outcome.BrokenOff _ -> attacker.restOrReset();
        case Outcome.Passes passes -> {
          if (shape.bytes().startsWith("HEAD ")) {
            attacker.head();
          } else {
            attacker.answer();
          }
          if (!passes.ends()) {
            victim(attacker, shape);
          }
        }
      }
      for (int i = 0; i < VICTIMS; i++) {
        try (Wire other = proxy.client()) {
          victim(other, shape);
        }
      }
    }
  }

  private void victim(Wire client, Shape after) throws IOException {
    String target = "/victim-" + ++victims;
    client.send("GET " + target + " HTTP/1.1\r\nHost: " + ProxyFixture.HOST + "\r\n\r\n");
    assertThat(client.answer())
        .as("after " + after)
        .containsIgnoringCase("\r\nx-seen: " + target + "\r\n");
  }

  private void awaitCount(ProxyFixture proxy, BackEnd.Running server, Shape after) {
    try {
      proxy.awaitThat(() -> server.requests() - sent(), difference -> difference == 0);
    } catch (AssertionError e) {
      throw new AssertionError(
          "requests that the server counts beyond those sent, after " + after, e);
    }
  }

  /** How many requests the proxy says that it sent to an instance. */
  private long sent() {
    return log.toString(StandardCharsets.UTF_8)
        .lines()
        .filter(line -> new JsonObject(line).getString("instance") != null)
        .count();
  }
}
