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
      out.printf("\033[%dA\033[J", status.size());
    }
  }

  private void draw() {
    status.forEach(out::println);
  }
}
