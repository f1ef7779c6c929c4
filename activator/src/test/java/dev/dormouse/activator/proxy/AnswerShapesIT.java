package dev.dormouse.activator.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.testing.http.ConformanceList;
import dev.dormouse.testing.http.ConformanceList.Outcome;
import dev.dormouse.testing.http.ConformanceList.Shape;
import dev.dormouse.testing.http.ConformanceList.Table;
import dev.dormouse.testing.http.Wire;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each answer of {@link ConformanceList}, and the answer of whoever asks next. */
final class AnswerShapesIT {
  private static final String END = "{end}";
  private static final String NEXT = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnext";

  private static ProxyFixture proxy;

  private ScriptedUpstream upstream;
  private InstanceId id;

  @BeforeAll
  static void startProxy() throws Exception {
    proxy = ProxyFixture.ofConcurrency(10);
  }

  @AfterAll
  static void stopProxy() throws Exception {
    proxy.close();
  }

  @BeforeEach
  void start() throws Exception {
    upstream = new ScriptedUpstream();
    id = proxy.up(upstream.port());
  }

  @AfterEach
  void stop() throws Exception {
    proxy.awaitQuiet();
    proxy.gate.gone(id);
    upstream.close();
  }

  static List<Shape> shapes() {
    return ProxyFixture.LIST.shapes(Table.ANSWER);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("shapes")
  void becomesWhatTheListSays(Shape shape) throws Exception {
    Thread instance = Thread.ofVirtual().start(() -> serve(shape.bytes()));
    try (Wire client = proxy.client()) {
      switch (shape.outcome()) {
        case Outcome.Refused(int status) ->
            assertThat(client.send(request("/first", "")).answer())
                .startsWith("HTTP/1.1 " + status + " ")
                .containsIgnoringCase("\r\ndormouse-reason: ");
        case Outcome.BrokenOff() -> {
          String answer = client.send(request("/first", "Connection: close\r\n")).restOrReset();
          assertThat(answer.startsWith("HTTP/1.1 502 ") || isShort(answer)).as(answer).isTrue();
        }
        case Outcome.Passes passes -> {
          client.send(request("/first", "") + request("/next", ""));
          String answer = client.readUntil(NEXT);
          answer = answer.substring(0, answer.length() - NEXT.length());
          for (String text : passes.with()) {
            assertThat(answer).containsIgnoringCase(text);
          }
          for (String text : passes.without()) {
            assertThat(answer).doesNotContainIgnoringCase(text);
          }
        }
      }
    }
    try (Wire another = proxy.client().send(request("/next", ""))) {
      assertThat(another.answer()).isEqualTo(NEXT);
    }
    instance.interrupt();
    instance.join();
  }

  private static String request(String target, String more) {
    return "GET " + target + " HTTP/1.1\r\nHost: " + ProxyFixture.HOST + "\r\n" + more + "\r\n";
  }

  /** Whoever reads it must see that the end is missing, either of ten bytes or of chunks. */
  private static boolean isShort(String answer) {
    return answer.contains("Content-Length: 10\r\n")
        ? answer.endsWith("\r\n\r\nhello")
        : !answer.endsWith("\r\n0\r\n\r\n");
  }

  /** The first request is answered with the bytes, and all others as they should be. */
  private void serve(String bytes) {
    try {
      while (true) {
        Wire wire = upstream.next();
        Thread.ofVirtual().start(() -> serve(wire, bytes));
      }
    } catch (AssertionError | InterruptedException over) {
      // The test is.
    }
  }

  private static void serve(Wire wire, String bytes) {
    try (wire) {
      while (true) {
        boolean first = wire.head().startsWith("GET /first ");
        String answer = first ? bytes : NEXT;
        wire.send(answer.replace(END, ""));
        if (answer.endsWith(END)) {
          return;
        }
      }
    } catch (AssertionError | IOException over) {
      // The proxy closed the connection.
    }
  }
}
