package dev.dormouse.testing.attack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;

/** What an attacker writes of HTTP/2, byte by byte (RFC 9113, 4.1; RFC 7541, 6.2.2). Stateless. */
final class Http2Bytes {
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int CONTINUATION = 9;
  static final int END_STREAM = 1;
  static final int END_HEADERS = 4;
  static final byte[] CANCEL = {0, 0, 0, 8};
  static final byte[] NOTHING = {};

  private static final int LONGEST_TEXT = 126;

  private Http2Bytes() {}

  /** The preface and empty settings. */
  static byte[] hello() {
    ByteArrayOutputStream hello = new ByteArrayOutputStream();
    hello.writeBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(ISO_8859_1));
    hello.writeBytes(frame(SETTINGS, 0, 0, NOTHING));
    return hello.toByteArray();
  }

  static byte[] frame(int type, int flags, int stream, byte[] payload) {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    number(frame, payload.length, 3);
    frame.write(type);
    frame.write(flags);
    number(frame, stream, 4);
    frame.writeBytes(payload);
    return frame.toByteArray();
  }

  /** A header block. */
  static byte[] request(String method, String host, String path) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    field(block, ":method", method);
    field(block, ":scheme", "http");
    field(block, ":authority", host);
    field(block, ":path", path);
    return block.toByteArray();
  }

  private static void field(ByteArrayOutputStream to, String name, String value) {
    to.write(0);
    text(to, name);
    text(to, value);
  }

  private static void text(ByteArrayOutputStream to, String text) {
    if (text.length() > LONGEST_TEXT) {
      throw new IllegalArgumentException("longer than needs one byte: " + text);
    }
    to.write(text.length());
    to.writeBytes(text.getBytes(ISO_8859_1));
  }

  private static void number(ByteArrayOutputStream to, int number, int bytes) {
    for (int i = bytes - 1; i >= 0; i--) {
      to.write(number >>> (8 * i));
    }
  }
}
