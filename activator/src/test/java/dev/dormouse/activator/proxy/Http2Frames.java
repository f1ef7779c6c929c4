package dev.dormouse.activator.proxy;

import dev.dormouse.testing.http.Wire;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/**
 * Frames of HTTP/2 as they go over the wire (RFC 9113, 4.1), for a test to send what no library
 * would. Stateless.
 */
final class Http2Frames {
  static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int CONTINUATION = 9;

  /** No frame, but the end of the connection. */
  static final int END = -1;

  static final int ACK = 1;
  static final int END_STREAM = 1;
  static final int END_HEADERS = 4;
  static final int ENHANCE_YOUR_CALM = 11;

  private static final int HEAD_BYTES = 9;

  private Http2Frames() {}

  /** One that was received. */
  record Frame(int type, int flags, byte[] payload) {
    String text() {
      return new String(payload, StandardCharsets.ISO_8859_1);
    }

    boolean ends() {
      return type == GOAWAY || type == END;
    }
  }

  /** A connection that has said what it speaks. */
  static Wire connect(ProxyFixture proxy) throws Exception {
    return proxy.http2Client().send(PREFACE).send(frame(SETTINGS, 0, 0, new byte[0]));
  }

  static byte[] frame(int type, int flags, int stream, byte[] payload) {
    ByteBuf frame = Unpooled.buffer(HEAD_BYTES + payload.length);
    frame.writeMedium(payload.length).writeByte(type).writeByte(flags).writeInt(stream);
    return ByteBufUtil.getBytes(frame.writeBytes(payload));
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
      if (frame.type() == GOAWAY) {
        return Integer.toUnsignedLong(Unpooled.wrappedBuffer(frame.payload()).getInt(4));
      }
    }
  }

  /** A field as it is, in no table and not compressed (RFC 7541, 6.2.2). */
  static byte[] field(String name, String value) {
    ByteBuf field = Unpooled.buffer().writeByte(0);
    text(field, name);
    text(field, value);
    return ByteBufUtil.getBytes(field);
  }

  private static void text(ByteBuf to, String text) {
    int prefix = 127;
    if (text.length() < prefix) {
      to.writeByte(text.length());
    } else {
      to.writeByte(prefix);
      int rest = text.length() - prefix;
      while (rest >= 128) {
        to.writeByte(rest % 128 + 128);
        rest /= 128;
      }
      to.writeByte(rest);
    }
    to.writeCharSequence(text, StandardCharsets.ISO_8859_1);
  }
}
