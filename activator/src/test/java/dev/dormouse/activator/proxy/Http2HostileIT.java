package dev.dormouse.activator.proxy;

import static dev.dormouse.activator.proxy.Http2Frames.END;
import static dev.dormouse.activator.proxy.Http2Frames.read;
import static dev.dormouse.testing.http.Http2Bytes.CONTINUATION;
import static dev.dormouse.testing.http.Http2Bytes.DATA;
import static dev.dormouse.testing.http.Http2Bytes.END_HEADERS;
import static dev.dormouse.testing.http.Http2Bytes.END_STREAM;
import static dev.dormouse.testing.http.Http2Bytes.ENHANCE_YOUR_CALM;
import static dev.dormouse.testing.http.Http2Bytes.GOAWAY;
import static dev.dormouse.testing.http.Http2Bytes.HEADERS;
import static dev.dormouse.testing.http.Http2Bytes.PING;
import static dev.dormouse.testing.http.Http2Bytes.RST_STREAM;
import static dev.dormouse.testing.http.Http2Bytes.frame;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.activator.gate.TestRevisions;
import dev.dormouse.activator.proxy.Http2Frames.Frame;
import dev.dormouse.testing.http.Http2Bytes;
import dev.dormouse.testing.http.Wire;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersEncoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that abuse HTTP/2, frame by frame, by both ways in. */
@ParameterizedClass
@EnumSource(Way.class)
final class Http2HostileIT {
  @Parameter Way way;
  private final Http2HeadersEncoder encoder =
      new DefaultHttp2HeadersEncoder(Http2HeadersEncoder.NEVER_SENSITIVE);
  private ProxyFixture proxy;
  private ScriptedUpstream upstream;

  @BeforeEach
  void start() throws Exception {
    proxy = ProxyFixture.by(way, TestRevisions.of(10));
    upstream = new ScriptedUpstream();
  }

  @AfterEach
  void stop() throws Exception {
    proxy.awaitQuiet();
    upstream.close();
    proxy.close();
  }

  @Test
  void rapidResetsEndTheConnectionAndLeaveNothingBehind() throws Exception {
    try (Wire client = Http2Frames.connect(proxy)) {
      // Not one more than it takes, so that nothing is unread when the connection ends, and no
      // answer is lost for that.
      for (int i = 0; i <= Http2.MAX_RESETS; i++) {
        int stream = 2 * i + 1;
        client.send(frame(HEADERS, END_HEADERS | END_STREAM, stream, block("/")));
        client.send(Http2Bytes.reset(stream, Http2Bytes.CANCEL));
      }
      assertThat(Http2Frames.goAwayCode(client)).isEqualTo(ENHANCE_YOUR_CALM);
    }
    proxy.awaitQuiet();
  }

  @Test
  void aFloodOfContinuationsEndsTheConnection() throws Exception {
    try (Wire client = Http2Frames.connect(proxy)) {
      byte[] block = block("/");
      boolean open = write(client, frame(HEADERS, END_STREAM, 1, block));
      for (int i = 0; open && i < 10_000; i++) {
        open = write(client, frame(CONTINUATION, 0, 1, Http2Bytes.NOTHING));
      }
      assertThat(Http2Frames.goAwayCode(client)).isEqualTo(ENHANCE_YOUR_CALM);
    }
  }

  @Test
  void aHeaderWithoutEndIsNotKept() throws Exception {
    try (Wire client = Http2Frames.connect(proxy)) {
      boolean open = write(client, frame(HEADERS, END_STREAM, 1, block("/")));
      byte[] part = header("x", "y".repeat(15_000));
      for (int i = 0; open && i < 1000; i++) {
        open = write(client, frame(CONTINUATION, 0, 1, part));
      }
      assertThat(Http2Frames.goAwayCode(client)).isPositive();
    }
  }

  @Test
  void aHeaderThatIsTooLargeIs431AndTheConnectionServesOn() throws Exception {
    proxy.up(upstream.port());
    try (Wire client = Http2Frames.connect(proxy)) {
      byte[] large = header("x", "y".repeat(10_000));
      client.send(frame(HEADERS, END_STREAM, 1, block("/")));
      for (int i = 0; i < 7; i++) {
        client.send(frame(CONTINUATION, i == 6 ? END_HEADERS : 0, 1, large));
      }
      client.send(frame(HEADERS, END_HEADERS | END_STREAM, 3, block("/next")));
      try (Wire instance = upstream.next()) {
        assertThat(instance.head()).startsWith("GET /next ");
        instance.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        assertThat(awaitData(client)).isEqualTo("ok");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "x, 'a\r\nInjected: 1'",
    "x, 'a\nb'",
    "'x y', a",
    "'x\r\nInjected', a",
    "transfer-encoding, chunked",
    "connection, x",
    "X-Upper, a",
    "content-length, 5"
  })
  void fieldsThatMeanSomethingElseInHttp1NeverReachAnInstance(String name, String value)
      throws Exception {
    proxy.up(upstream.port());
    try (Wire client = Http2Frames.connect(proxy)) {
      byte[] block = concat(block("/"), header(name, value));
      client.send(frame(HEADERS, END_HEADERS | END_STREAM, 1, block));
      client.send(frame(PING, 0, 0, new byte[8]));
      awaitPongOrEnd(client);
      assertThat(upstream.hasNext()).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource({"'/a b'", "'/a\r\nX: y'", "a", "''"})
  void pathsThatAreNoneNeverReachAnInstance(String path) throws Exception {
    proxy.up(upstream.port());
    try (Wire client = Http2Frames.connect(proxy)) {
      client.send(frame(HEADERS, END_HEADERS | END_STREAM, 1, block(path)));
      client.send(frame(PING, 0, 0, new byte[8]));
      awaitPongOrEnd(client);
      assertThat(upstream.hasNext()).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource({"'GET /other'", "'GET / HTTP/1.1\r\nX: y\r\n\r\nGET'", "'G\tT'", "''"})
  void methodsThatAreNoneNeverReachAnInstance(String method) throws Exception {
    proxy.up(upstream.port());
    try (Wire client = Http2Frames.connect(proxy)) {
      client.send(
          frame(HEADERS, END_HEADERS | END_STREAM, 1, encoded(headers("/").method(method))));
      client.send(frame(PING, 0, 0, new byte[8]));
      awaitPongOrEnd(client);
      assertThat(upstream.hasNext()).isFalse();
    }
  }

  @Test
  void whatComesBeyondTheDeclaredLengthNeverReachesAnInstance() throws Exception {
    proxy.up(upstream.port());
    try (Wire client = Http2Frames.connect(proxy)) {
      byte[] head = encoded(headers("/").method("POST").add("content-length", "5"));
      client.send(frame(HEADERS, END_HEADERS, 1, head));
      byte[] smuggled = "helloGET /other HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
      client.send(frame(DATA, END_STREAM, 1, smuggled));
      client.send(frame(PING, 0, 0, new byte[8]));
      awaitPongOrEnd(client);
      if (upstream.hasNext()) {
        try (Wire instance = upstream.next()) {
          assertThat(instance.rest()).doesNotContain("/other");
        }
      }
    }
  }

  @Test
  void aBodyIsTakenOnlyAsFarAsTheWindow() throws Exception {
    try (Wire client = Http2Frames.connect(proxy)) {
      Http2Headers headers = headers("/").method("POST");
      client.send(frame(HEADERS, END_HEADERS, 1, encoded(headers)));
      boolean open = true;
      for (int i = 0; open && i < 2000; i++) {
        open = write(client, frame(DATA, 0, 1, new byte[16_000]));
      }
      assertThat(endOf(client)).isIn(RST_STREAM, GOAWAY);
    }
  }

  /** Whether the connection is still there. */
  private static boolean write(Wire to, byte[] frame) {
    try {
      to.send(frame);
      return true;
    } catch (IOException closed) {
      return false;
    }
  }

  private static int endOf(Wire from) throws IOException {
    while (true) {
      Frame frame = read(from);
      if (frame.type() == GOAWAY || frame.type() == RST_STREAM || frame.type() == END) {
        return frame.type();
      }
    }
  }

  private static String awaitData(Wire from) throws IOException {
    while (true) {
      Frame frame = read(from);
      if (frame.type() == END) {
        throw new AssertionError("no data");
      }
      if (frame.type() == DATA && frame.payload().length > 0) {
        return new String(frame.payload(), java.nio.charset.StandardCharsets.UTF_8);
      }
    }
  }

  /** What came before the ping has been dealt with, or the connection is over. */
  private static void awaitPongOrEnd(Wire from) throws IOException {
    while (true) {
      Frame frame = read(from);
      if (frame.type() == GOAWAY
          || frame.type() == END
          || (frame.type() == PING && frame.flags() == 1)) {
        return;
      }
    }
  }

  private byte[] block(String path) throws Exception {
    return encoded(headers(path));
  }

  private static Http2Headers headers(String path) {
    return new DefaultHttp2Headers(false)
        .method("GET")
        .scheme("http")
        .authority(ProxyFixture.HOST)
        .path(path);
  }

  private byte[] header(String name, String value) throws Exception {
    return encoded(new DefaultHttp2Headers(false).add(name, value));
  }

  private byte[] encoded(Http2Headers headers) throws Exception {
    ByteBuf block = Unpooled.buffer();
    encoder.encodeHeaders(1, headers, block);
    return ByteBufUtil.getBytes(block);
  }

  private static byte[] concat(byte[] first, byte[] second) {
    return ByteBufUtil.getBytes(Unpooled.wrappedBuffer(first, second));
  }
}
