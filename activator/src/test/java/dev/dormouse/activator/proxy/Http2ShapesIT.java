package dev.dormouse.activator.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.activator.gate.TestRevisions;
import dev.dormouse.activator.proxy.Http2Frames.Frame;
import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.testing.http.ConformanceList;
import dev.dormouse.testing.http.ConformanceList.Outcome;
import dev.dormouse.testing.http.ConformanceList.Shape;
import dev.dormouse.testing.http.ConformanceList.Table;
import dev.dormouse.testing.http.Http2Bytes;
import dev.dormouse.testing.http.Wire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each request of HTTP/2 of {@link ConformanceList}, by both ways in, in front of an instance of
 * HTTP/1.1 that reads strictly.
 */
@ParameterizedClass
@EnumSource(Way.class)
final class Http2ShapesIT {
  private static ProxyFixture proxy;

  @Parameter Way way;
  private StrictInstance instance;
  private InstanceId id;

  @BeforeParameterizedClassInvocation
  static void startProxy(Way way) throws Exception {
    proxy = ProxyFixture.by(way, TestRevisions.of(10));
  }

  @AfterParameterizedClassInvocation
  static void stopProxy() throws Exception {
    proxy.close();
  }

  @BeforeEach
  void start() throws Exception {
    instance = new StrictInstance();
    id = proxy.up(instance.port());
  }

  @AfterEach
  void stop() throws Exception {
    proxy.awaitQuiet();
    proxy.gate.gone(id);
    instance.close();
  }

  static List<Shape> shapes() {
    return ProxyFixture.LIST.shapes(Table.HTTP2);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("shapes")
  void becomesWhatTheListSays(Shape shape) throws Exception {
    try (Wire client = Http2Frames.connect(proxy)) {
      send(client, 1, shape.bytes());
      switch (shape.outcome()) {
        case Outcome.Refused _ -> {
          awaitAnswerOrEnd(client);
          assertThat(instance.received()).isEmpty();
        }
        case Outcome.BrokenOff _ -> {
          awaitAnswerOrEnd(client);
          proxy.awaitQuiet();
          assertThat(instance.received()).isEmpty();
        }
        case Outcome.Passes passes -> {
          awaitData(client);
          String request = instance.received().getFirst();
          assertThat(instance.received()).hasSize(1);
          passes.with().forEach(text -> assertThat(request).containsIgnoringCase(text));
          passes.without().forEach(text -> assertThat(request).doesNotContainIgnoringCase(text));
          send(client, 3, "{get} /next");
          assertThat(awaitData(client)).isEqualTo("/next");
        }
      }
    }
    try (Wire victim = Http2Frames.connect(proxy)) {
      send(victim, 1, "{get} /victim");
      assertThat(awaitData(victim)).isEqualTo("/victim");
    }
    assertThat(instance.faults()).isEmpty();
  }

  /** A header, and after an empty line a body, and after another one a trailer. */
  private static void send(Wire client, int stream, String shape) throws IOException {
    String[] parts =
        shape
            .replace("{get}", ":method: GET⏎{to}")
            .replace("{post}", ":method: POST⏎{to}")
            .replace("{to}", ":scheme: http⏎:authority: " + ProxyFixture.HOST + "⏎:path:")
            .split("⏎⏎", -1);
    int last = parts.length - 1;
    for (int i = 0; i <= last; i++) {
      int end = i == last ? Http2Bytes.END_STREAM : 0;
      client.send(
          i == 1
              ? Http2Bytes.frame(Http2Bytes.DATA, end, stream, bytes(parts[i]))
              : Http2Bytes.frame(
                  Http2Bytes.HEADERS, end | Http2Bytes.END_HEADERS, stream, block(parts[i])));
    }
  }

  private static byte[] bytes(String text) {
    return ProxyFixture.LIST.bytes(text).getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] block(String lines) throws IOException {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    for (String line : lines.split("⏎", -1)) {
      int colon = line.startsWith(": ") ? 0 : line.indexOf(": ", 1);
      block.write(
          Http2Bytes.field(
              ProxyFixture.LIST.bytes(line.substring(0, colon)),
              ProxyFixture.LIST.bytes(line.substring(colon + 2))));
    }
    return block.toByteArray();
  }

  private static String awaitData(Wire from) throws IOException {
    while (true) {
      Frame frame = Http2Frames.read(from);
      if (frame.ends() || frame.type() == Http2Bytes.RST_STREAM) {
        throw new AssertionError("no data, but a frame of type " + frame.type());
      }
      if (frame.type() == Http2Bytes.DATA && frame.payload().length > 0) {
        return frame.text();
      }
    }
  }

  /**
   * The stream is answered or reset, or the connection over: what reached the instance, has by
   * then.
   */
  private static void awaitAnswerOrEnd(Wire client) throws IOException {
    Frame frame;
    do {
      frame = Http2Frames.read(client);
    } while (!frame.ends()
        && frame.type() != Http2Bytes.HEADERS
        && frame.type() != Http2Bytes.RST_STREAM);
  }
}
