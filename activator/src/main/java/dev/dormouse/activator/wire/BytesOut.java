package dev.dormouse.activator.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Bytes that grow. A number takes 7 bits a byte, the lowest first, and the highest bit says that
 * more follow. Not thread-safe.
 */
final class BytesOut {
  private static final int FIRST_CAPACITY = 256;

  private byte[] bytes = new byte[FIRST_CAPACITY];
  private int size;

  int size() {
    return size;
  }

  byte[] toArray() {
    return Arrays.copyOf(bytes, size);
  }

  void octet(int value) {
    require(1);
    bytes[size++] = (byte) value;
  }

  void flag(boolean value) {
    octet(value ? 1 : 0);
  }

  void octets(byte[] values) {
    require(values.length);
    System.arraycopy(values, 0, bytes, size, values.length);
    size += values.length;
  }

  /** A number that is not negative. */
  void number(long value) {
    if (value < 0) {
      throw new IllegalArgumentException("number: " + value + " (expected: >= 0)");
    }
    long rest = value;
    while (rest >= 0x80) {
      octet((int) rest | 0x80);
      rest >>>= 7;
    }
    octet((int) rest);
  }

  /** Any number, in 8 bytes, the highest first. */
  void fixed(long value) {
    for (int shift = 56; shift >= 0; shift -= 8) {
      octet((int) (value >>> shift));
    }
  }

  /** A number that is finite and not negative. */
  void fraction(double value) {
    if (!(value >= 0 && value <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException("fraction: " + value + " (expected: finite, >= 0)");
    }
    fixed(Double.doubleToRawLongBits(value));
  }

  void text(String value) {
    byte[] encoded = value.getBytes(StandardCharsets.UTF_8);
    if (encoded.length == 0 || encoded.length > Wire.MAX_NAME) {
      throw new IllegalArgumentException(
          "name: " + encoded.length + " bytes (expected: 1 to " + Wire.MAX_NAME + ")");
    }
    number(encoded.length);
    octets(encoded);
  }

  /** What may be empty; of what is too long, as much as there is room for. */
  void longText(String value) {
    byte[] encoded = value.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(encoded.length, Wire.MAX_TEXT);
    while (length < encoded.length && (encoded[length] & 0xC0) == 0x80) {
      length--; // not within a character
    }
    number(length);
    octets(Arrays.copyOf(encoded, length));
  }

  /** Puts the number of the bytes since a place before them. */
  void prefixLength(int start) {
    int length = size - start;
    int prefix = 1;
    for (int rest = length >>> 7; rest > 0; rest >>>= 7) {
      prefix++;
    }
    require(prefix);
    System.arraycopy(bytes, start, bytes, start + prefix, length);
    size = start;
    number(length);
    size = start + prefix + length;
  }

  private void require(int more) {
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }
  }
}
