package dev.dormouse.activator.dev;

import java.io.PrintStream;
import java.util.List;

/**
 * Writes lines, and below them, on a terminal, a status that is redrawn in place. Safe for any
 * thread: lines and status never mix.
 */
final class Console {
  private final PrintStream out;
  private final boolean live;
  private List<String> status = List.of();

  /**
   * @param live whether the status is drawn; without it there are only lines
   */
  Console(PrintStream out, boolean live) {
    this.out = out;
    this.live = live;
  }

  /** For those who print whole lines. */
  PrintStream lines() {
    return live ? new Lines(out) : out;
  }

  private final class Lines extends PrintStream {
    Lines(PrintStream to) {
      super(to);
    }

    @Override
    public void println(String line) {
      line(line);
    }
  }

  boolean live() {
    return live;
  }

  synchronized void line(String line) {
    erase();
    out.println(line);
    draw();
    out.flush();
  }

  /** Replaces the status; drawing the same again costs nothing. */
  synchronized void status(List<String> lines) {
    if (live && !lines.equals(status)) {
      erase();
      status = List.copyOf(lines);
      draw();
      out.flush();
    }
  }

  private void erase() {
    if (!status.isEmpty()) {
      // To the first column too: the terminal itself may have written ^C.
      out.print("\r\033[" + status.size() + "A\033[J");
    }
  }

  private void draw() {
    if (!status.isEmpty()) {
      // Lines that are too wide are cut, for a wrapped one would take two.
      out.print("\033[?7l");
      status.forEach(out::println);
      out.print("\033[?7h");
    }
  }
}
