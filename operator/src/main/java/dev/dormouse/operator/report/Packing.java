package dev.dormouse.operator.report;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Packs texts that are alike: the first one is what all others are compared with, so that of the
 * next little more is left than what differs. Safe for any thread.
 */
final class Packing {
  /** What the format can look back. */
  private static final int WINDOW = 32_000;

  private final AtomicReference<byte @Nullable []> example = new AtomicReference<>();

  byte[] pack(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    example.compareAndSet(null, Arrays.copyOf(bytes, Math.min(bytes.length, WINDOW)));
    try (Deflater deflater = new Deflater()) {
      deflater.setDictionary(known());
      deflater.setInput(bytes);
      deflater.finish();
      byte[] packed = new byte[Integer.BYTES + bytes.length + 64];
      int length = Integer.BYTES;
      while (!deflater.finished()) {
        length += deflater.deflate(packed, length, packed.length - length);
        if (length == packed.length) {
          packed = Arrays.copyOf(packed, 2 * length);
        }
      }
      putLength(packed, bytes.length);
      return Arrays.copyOf(packed, length);
    }
  }

  String unpack(byte[] packed) {
    try (Inflater inflater = new Inflater()) {
      inflater.setInput(packed, Integer.BYTES, packed.length - Integer.BYTES);
      byte[] bytes = new byte[length(packed)];
      int length = inflater.inflate(bytes);
      if (inflater.needsDictionary()) {
        inflater.setDictionary(known());
        length = inflater.inflate(bytes);
      }
      if (length != bytes.length) {
        throw new IllegalStateException(length + " of " + bytes.length + " bytes are left");
      }
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (DataFormatException e) {
      throw new IllegalStateException("a text in memory is damaged", e);
    }
  }

  private byte[] known() {
    byte[] known = example.get();
    if (known == null) {
      throw new IllegalStateException("nothing was packed yet");
    }
    return known;
  }

  private static void putLength(byte[] packed, int length) {
    for (int i = 0; i < Integer.BYTES; i++) {
      packed[i] = (byte) (length >>> (8 * i));
    }
  }

  private static int length(byte[] packed) {
    int length = 0;
    for (int i = 0; i < Integer.BYTES; i++) {
      length |= (packed[i] & 0xff) << (8 * i);
    }
    return length;
  }
}
