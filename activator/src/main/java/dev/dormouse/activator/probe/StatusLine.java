package dev.dormouse.activator.probe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;

/**
 * Reads the status from the first bytes of an HTTP answer, and never more than those. Not
 * thread-safe.
 */
final class StatusLine {
  /** Not enough has come yet. */
  static final int UNKNOWN = 0;

  /** The connection ended, or what came is no HTTP. */
  static final int ENDED = -1;

  private static final int LENGTH = "HTTP/1.1 200".length();
  private final ByteBuffer bytes = ByteBuffer.allocate(LENGTH);

  /** The status, or {@link #UNKNOWN} or {@link #ENDED}. */
  int read(ReadableByteChannel channel) throws IOException {
    if (channel.read(bytes) < 0) {
      return ENDED;
    }
    return bytes.hasRemaining() ? UNKNOWN : parse();
  }

  private int parse() {
    String line = new String(bytes.array(), StandardCharsets.US_ASCII);
    if (!line.matches("HTTP/1\\.[01] [1-5][0-9]{2}")) {
      return ENDED;
    }
    return Integer.parseInt(line.substring(9));
  }

  void clear() {
    bytes.clear();
  }
}
