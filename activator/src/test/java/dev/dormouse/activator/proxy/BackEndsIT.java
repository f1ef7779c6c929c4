package dev.dormouse.activator.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.testing.http.BackEnd;
import dev.dormouse.testing.http.ConformanceList;
import dev.dormouse.testing.http.ConformanceList.Outcome;
import dev.dormouse.testing.http.ConformanceList.Shape;
import dev.dormouse.testing.http.ConformanceList.Table;
import dev.dormouse.testing.http.Desync;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
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
  @TempDir Path folder;
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();

  @ParameterizedTest(name = "{0}")
  @EnumSource(BackEnd.class)
  void noRequestIsAnsweredWithAnothersAnswer(BackEnd kind) throws Exception {
    try (RunningBackEnd server = RunningBackEnd.start(kind, folder)) {
      ProxyFixture proxy =
          ProxyFixture.thatLogs(new PrintStream(log, true, StandardCharsets.UTF_8));
      try {
        proxy.up(server.port());
        Desync desync = new Desync(proxy::client, ProxyFixture.HOST);
        List<Shape> shapes = ProxyFixture.LIST.shapes(Table.REQUEST);
        for (Shape shape : shapes) {
          if (!(shape.outcome() instanceof Outcome.BrokenOff)) {
            desync.attack(shape);
            awaitCount(proxy, server, shape);
          }
        }
        // Of these the server sees a part, and may count it or not.
        for (Shape shape : shapes) {
          if (shape.outcome() instanceof Outcome.BrokenOff) {
            desync.attack(shape);
          }
        }
        assertThat(desync.victims()).isGreaterThan(shapes.size());
        assertThat(server.wasAskedFor("/smuggled")).isFalse();
        proxy.awaitQuiet();
      } finally {
        proxy.close();
      }
    }
  }

  private void awaitCount(ProxyFixture proxy, RunningBackEnd server, Shape after) {
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
