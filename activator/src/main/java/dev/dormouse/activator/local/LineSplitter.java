package dev.dormouse.activator.local;

import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Decides where lines end in a stream of bytes, and cuts those that are too long. Bytes that are no
 * UTF-8 become U+FFFD. Not thread-safe.
 */
public final class LineSplitter {
  private final byte[] line;
  private final String cut;
  private final Consumer<String> lines;
  private int length;
  private boolean afterCut;

  /**
   * Hands on each line.
   *
   * @param maxBytes where a line is cut that is longer
   * @param cut what is put where it was cut
   */
  public LineSplitter(int maxBytes, String cut, Consumer<String> lines) {
    this.line = new byte[maxBytes];
    this.cut = cut;
    this.lines = lines;
  }

  /** Takes the next bytes. */
  public void accept(byte[] bytes, int count) {
    for (int i = 0; i < count; i++) {
      if (bytes[i] == '\n') {
        endLine();
      } else {
        if (length == line.length) {
          cutLine();
        }
        line[length++] = bytes[i];
      }
    }
  }

  /** Hands on what came after the last line's end, if anything did. */
  public void finish() {
    if (length > 0) {
      endLine();
    }
  }

  private void endLine() {
    int end = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
    if (end > 0 || !afterCut) {
      lines.accept(text(end));
    }
    length = 0;
    afterCut = false;
  }

  private void cutLine() {
    int end = startOfLastCharacter();
    lines.accept(text(end) + cut);
    length -= end;
    System.arraycopy(line, end, line, 0, length);
    afterCut = true;
  }

  /** So that no character is torn; one that is no UTF-8 anyway may be. */
  private int startOfLastCharacter() {
    for (int i = length - 1; i >= Math.max(1, length - 4); i--) {
      if ((line[i] & 0xC0) != 0x80) {
        return i;
      }
    }
    return length;
  }

  private String text(int end) {
    return new String(line, 0, end, StandardCharsets.UTF_8);
  }
}
