package dev.dormouse.activator.proxy;

import dev.dormouse.testing.http.Http2Bytes;
import dev.dormouse.testing.http.Wire;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersEncoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.IntPredicate;

/** One end of a connection of HTTP/2, frame by frame. */
final class Http2Wire implements AutoCloseable {
  /** A frame that came. */
  record Frame(int type, int flags, int stream, byte[] payload) {
    boolean ends() {
      return (flags & Http2Bytes.END_STREAM) != 0;
    }

    String text() {
      return new String(payload, StandardCharsets.UTF_8);
    }

    /** The number at a place of the payload. */
    int number(int at) {
      return Unpooled.wrappedBuffer(payload).getInt(at);
    }
  }

  final Wire wire;
  private final DefaultHttp2HeadersEncoder encoder =
      new DefaultHttp2HeadersEncoder(Http2HeadersEncoder.NEVER_SENSITIVE);
  private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false);

  private Http2Wire(Wire wire) {
    this.wire = wire;
  }

  /** The client's end of a connection that has just been opened. */
  static Http2Wire client(Wire wire) throws IOException {
    Http2Wire client = new Http2Wire(wire);
    wire.send(Http2Bytes.hello());
    return client;
  }

  /** The server's end of a connection that has just been accepted. */
  static Http2Wire server(Wire wire, int maxStreams) throws IOException {
    Http2Wire server = new Http2Wire(wire);
    String preface = wire.read(Http2Bytes.PREFACE.length());
    if (!preface.equals(Http2Bytes.PREFACE)) {
      throw new AssertionError("no HTTP/2: " + preface);
    }
    ByteBuf settings =
        Unpooled.buffer().writeShort(Http2Bytes.MAX_CONCURRENT_STREAMS).writeInt(maxStreams);
    server.send(Http2Bytes.SETTINGS, 0, 0, ByteBufUtil.getBytes(settings));
    return server;
  }

  void send(int type, int flags, int stream, byte[] payload) throws IOException {
    wire.send(Http2Bytes.frame(type, flags, stream, payload));
  }

  void headers(int stream, boolean end, Http2Headers headers) throws Exception {
    ByteBuf block = Unpooled.buffer();
    encoder.encodeHeaders(stream, headers, block);
    send(
        Http2Bytes.HEADERS,
        Http2Bytes.END_HEADERS | (end ? Http2Bytes.END_STREAM : 0),
        stream,
        ByteBufUtil.getBytes(block));
  }

  void data(int stream, boolean end, String text) throws IOException {
    send(
        Http2Bytes.DATA,
        end ? Http2Bytes.END_STREAM : 0,
        stream,
        text.getBytes(StandardCharsets.UTF_8));
  }

  void reset(int stream, int code) throws IOException {
    wire.send(Http2Bytes.reset(stream, code));
  }

  /** Lets the other end send so many bytes more, on a stream or on all of them. */
  void allowMore(int stream, int bytes) throws IOException {
    send(
        Http2Bytes.WINDOW_UPDATE,
        0,
        stream,
        ByteBufUtil.getBytes(Unpooled.buffer().writeInt(bytes)));
  }

  void goAway(int lastStream) throws IOException {
    ByteBuf payload = Unpooled.buffer().writeInt(lastStream).writeInt(0);
    send(Http2Bytes.GOAWAY, 0, 0, ByteBufUtil.getBytes(payload));
  }

  /** The next frame of one type. */
  Frame next(int type) throws IOException {
    return next(seen -> seen == type);
  }

  /** The next frame of some types, with those in between passed over. */
  Frame next(IntPredicate types) throws IOException {
    while (true) {
      byte[] head = wire.readBytes(9);
      if (head.length < 9) {
        throw new AssertionError("the connection ended");
      }
      int length = ((head[0] & 0xff) << 16) | ((head[1] & 0xff) << 8) | (head[2] & 0xff);
      int stream = Unpooled.wrappedBuffer(head).getInt(5) & Integer.MAX_VALUE;
      Frame frame = new Frame(head[3], head[4], stream, wire.readBytes(length));
      if (frame.type == Http2Bytes.SETTINGS && (frame.flags & Http2Bytes.ACK) == 0) {
        send(Http2Bytes.SETTINGS, Http2Bytes.ACK, 0, Http2Bytes.NOTHING);
      }
      if (types.test(frame.type)) {
        return frame;
      }
    }
  }

  /** The fields of a frame, which must be read in the order in which they came. */
  Http2Headers fields(Frame frame) throws Exception {
    int priority = (frame.flags & Http2Bytes.PRIORITY) == 0 ? 0 : 5;
    ByteBuf block = Unpooled.wrappedBuffer(frame.payload).skipBytes(priority);
    return decoder.decodeHeaders(frame.stream, block);
  }

  /** The header of a request to the service of the fixture. */
  static Http2Headers request(String method, String path) {
    return new DefaultHttp2Headers(false)
        .method(method)
        .scheme("http")
        .authority(ProxyFixture.HOST)
        .path(path);
  }

  static Http2Headers answer(int status) {
    return new DefaultHttp2Headers(false).status(Integer.toString(status));
  }

  static Http2Headers trailer(String... fields) {
    Http2Headers trailer = new DefaultHttp2Headers(false);
    for (int i = 0; i < fields.length; i += 2) {
      trailer.add(fields[i], fields[i + 1]);
    }
    return trailer;
  }

  @Override
  public void close() {
    wire.close();
  }
}
