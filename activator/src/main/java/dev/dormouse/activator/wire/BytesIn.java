package dev.dormouse.activator.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads what {@link BytesOut} has written, from bytes that nobody vouches for: each length, count
 * and number is checked before it is used. Not thread-safe.
 */
final class BytesIn {
  private final byte[] bytes;
  private final int end;
  private int at;

  BytesIn(byte[] bytes, int from, int to) {
    this.bytes = bytes;
    this.at = from;
    this.end = to;
  }

  int left() {
    return end - at;
  }

  int octet() throws MalformedBytes {
    if (at == end) {
      throw new MalformedBytes("it ends too early");
    }
    return bytes[at++] & 0xff;
  }

  boolean flag() throws MalformedBytes {
    int value = octet();
    if (value > 1) {
      throw new MalformedBytes("a flag of " + value);
    }
    return value == 1;
  }

  long number() throws MalformedBytes {
    long value = 0;
    for (int shift = 0; shift < 63; shift += 7) {
      int octet = octet();
      value |= (octet & 0x7fL) << shift;
      if (octet < 0x80) {
        return value;
      }
    }
    throw new MalformedBytes("a number of more than 63 bits");
  }

  long fixed() throws MalformedBytes {
    long value = 0;
    for (int i = 0; i < 8; i++) {
      value = value << 8 | octet();
    }
    return value;
  }

  double fraction() throws MalformedBytes {
    double value = Double.longBitsToDouble(fixed());
    if (!(value >= 0 && value <= Double.MAX_VALUE)) {
      throw new MalformedBytes("a fraction of " + value);
    }
    return value;
  }

  /**
   * How many of something follow.
   *
   * @param least the bytes that each takes at least
   */
  int count(int least) throws MalformedBytes {
    long count = number();
    if (count > left() / least) {
      throw new MalformedBytes("a list of " + count + " in " + left() + " bytes");
    }
    return (int) count;
  }

  String text() throws MalformedBytes {
    long length = number();
    if (length == 0 || length > Wire.MAX_NAME || length > left()) {
      throw new MalformedBytes("a name of " + length + " bytes");
    }
    return characters(length);
  }

  /** What may be empty. */
  String longText() throws MalformedBytes {
    long length = number();
    if (length > Wire.MAX_TEXT || length > left()) {
      throw new MalformedBytes("a text of " + length + " bytes");
    }
    return characters(length);
  }

  private String characters(long length) throws MalformedBytes {
    try {
      ByteBuffer encoded = ByteBuffer.wrap(bytes, at, (int) length);
      at += (int) length;
      return StandardCharsets.UTF_8.newDecoder().decode(encoded).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedBytes("characters that are not UTF-8");
    }
  }

  void end() throws MalformedBytes {
    if (at != end) {
      throw new MalformedBytes(left() + " bytes too many");
    }
  }
}
