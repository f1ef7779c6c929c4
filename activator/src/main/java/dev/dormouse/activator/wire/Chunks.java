package dev.dormouse.activator.wire;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of bytes at the lengths that it says. It never keeps more than one unit's bytes and
 * what came with them, and makes no room for what was only announced. Not thread-safe.
 */
final class Chunks {
  private static final int LONGEST_PREFIX = 4;

  private byte[] bytes = {};
  private int from;
  private int to;

  void add(byte[] more) {
    if (from == to) {
      bytes = more;
      from = 0;
      to = more.length;
      return;
    }
    if (to + more.length > bytes.length) {
      int kept = to - from;
      byte[] target = new byte[Math.max(2 * kept, kept + more.length)];
      System.arraycopy(bytes, from, target, 0, kept);
      bytes = target;
      from = 0;
      to = kept;
    }
    System.arraycopy(more, 0, bytes, to, more.length);
    to += more.length;
  }

  /** So many of the next bytes as they are; null as long as they are not there. */
  byte @Nullable [] take(int count) {
    if (to - from < count) {
      return null;
    }
    from += count;
    return Arrays.copyOfRange(bytes, from - count, from);
  }

  /** The bytes of the next unit; null as long as some of them are missing. */
  @Nullable BytesIn next(int longest) throws MalformedBytes {
    long length = 0;
    for (int i = 0; from + i < to; i++) {
      int octet = bytes[from + i] & 0xff;
      length |= (octet & 0x7fL) << (7 * i);
      if (octet >= 0x80 && i + 1 < LONGEST_PREFIX) {
        continue;
      }
      if (octet >= 0x80 || length == 0 || length > longest) {
        throw new MalformedBytes("a length of " + (octet >= 0x80 ? "too many" : length) + " bytes");
      }
      int start = from + i + 1;
      if (to - start < length) {
        return null;
      }
      from = start + (int) length;
      return new BytesIn(bytes, start, from);
    }
    return null;
  }
}
