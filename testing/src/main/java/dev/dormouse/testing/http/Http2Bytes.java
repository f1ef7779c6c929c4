package dev.dormouse.testing.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;

/**
 * HTTP/2 as it goes over the wire (RFC 9113, 4.1; RFC 7541, 6.2.2), for a test to send what no
 * library would. Stateless.
 */
public final class Http2Bytes {
  /** What a client says first. */
  public static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

  // Types of frames.
  public static final int DATA = 0;
  public static final int HEADERS = 1;
  public static final int RST_STREAM = 3;
  public static final int SETTINGS = 4;
  public static final int PING = 6;
  public static final int GOAWAY = 7;
  public static final int WINDOW_UPDATE = 8;
  public static final int CONTINUATION = 9;

  // Flags of frames.
  public static final int ACK = 1;
  public static final int END_STREAM = 1;
  public static final int END_HEADERS = 4;
  public static final int PRIORITY = 32;

  // Settings.
  public static final int MAX_CONCURRENT_STREAMS = 3;

  // Why a stream or a connection ends.
  public static final int REFUSED_STREAM = 7;
  public static final int CANCEL = 8;
  public static final int ENHANCE_YOUR_CALM = 11;

  /** The payload of a frame that has none. */
  public static final byte[] NOTHING = {};

  /** A length that needs more than one byte begins with this: seven bits, all of them set. */
  private static final int LONG = 127;

  private Http2Bytes() {}

  /** The preface and empty settings. */
  public static byte[] hello() {
    ByteArrayOutputStream hello = new ByteArrayOutputStream();
    hello.writeBytes(PREFACE.getBytes(ISO_8859_1));
    hello.writeBytes(frame(SETTINGS, 0, 0, NOTHING));
    return hello.toByteArray();
  }

  /** A frame, whatever it may mean. */
  public static byte[] frame(int type, int flags, int stream, byte[] payload) {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    number(frame, payload.length, 3);
    frame.write(type);
    frame.write(flags);
    number(frame, stream, 4);
    frame.writeBytes(payload);
    return frame.toByteArray();
  }

  /** A frame that ends a stream. */
  public static byte[] reset(int stream, int code) {
    ByteArrayOutputStream payload = new ByteArrayOutputStream();
    number(payload, code, 4);
    return frame(RST_STREAM, 0, stream, payload.toByteArray());
  }

  /** The header block of a request. */
  public static byte[] request(String method, String host, String path) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    block.writeBytes(field(":method", method));
    block.writeBytes(field(":scheme", "http"));
    block.writeBytes(field(":authority", host));
    block.writeBytes(field(":path", path));
    return block.toByteArray();
  }

  /** A field as it is, in no table and not compressed. */
  public static byte[] field(String name, String value) {
    ByteArrayOutputStream field = new ByteArrayOutputStream();
    field.write(0);
    text(field, name);
    text(field, value);
    return field.toByteArray();
  }

  /** Its length first (RFC 7541, 5.1): 126 is 7e, 127 is 7f 00, 300 is 7f ad 01. */
  private static void text(ByteArrayOutputStream to, String text) {
    if (text.length() < LONG) {
      to.write(text.length());
    } else {
      to.write(LONG);
      int rest = text.length() - LONG;
      while (rest >= 128) {
        to.write(rest % 128 + 128);
        rest /= 128;
      }
      to.write(rest);
    }
    to.writeBytes(text.getBytes(ISO_8859_1));
  }

  private static void number(ByteArrayOutputStream to, int number, int bytes) {
    for (int i = bytes - 1; i >= 0; i--) {
      to.write(number >>> (8 * i));
    }
  }
}
