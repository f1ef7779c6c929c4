package dev.dormouse.activator.proxy;

import dev.dormouse.testing.http.Http2Bytes;
import dev.dormouse.testing.http.Wire;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** Frames of HTTP/2 as a client reads them that sends {@link Http2Bytes}. Stateless. */
final class Http2Frames {
  /** No frame, but the end of the connection. */
  static final int END = -1;

  private static final int HEAD_BYTES = 9;

  private Http2Frames() {}

  /** One that was received. */
  record Frame(int type, int flags, byte[] payload) {
    String text() {
      return new String(payload, StandardCharsets.ISO_8859_1);
    }

    boolean ends() {
      return type == Http2Bytes.GOAWAY || type == END;
    }
  }

  /** A connection that has said what it speaks. */
  static Wire connect(ProxyFixture proxy) throws Exception {
    return proxy.http2Client().send(Http2Bytes.hello());
  }

  static Frame read(Wire from) throws IOException {
    byte[] head;
    try {
      head = from.readBytes(HEAD_BYTES);
    } catch (SocketException reset) {
      head = new byte[0];
    }
    if (head.length < HEAD_BYTES) {
      return new Frame(END, 0, new byte[0]);
    }
    int length = ((head[0] & 0xff) << 16) | ((head[1] & 0xff) << 8) | (head[2] & 0xff);
    return new Frame(head[3], head[4], from.readBytes(length));
  }

  /** Why the other end leaves, of which it tells. */
  static long goAwayCode(Wire from) throws IOException {
    while (true) {
      Frame frame = read(from);
      if (frame.type() == END) {
        throw new AssertionError("no GOAWAY");
      }
      if (frame.type() == Http2Bytes.GOAWAY) {
        return Integer.toUnsignedLong(Unpooled.wrappedBuffer(frame.payload()).getInt(4));
      }
    }
  }
}
