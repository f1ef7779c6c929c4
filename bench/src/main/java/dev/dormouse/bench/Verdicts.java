package dev.dormouse.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * The rules of one run and whether they were kept. A rule is exact and breaks the run; a target is
 * about speed or size, which a noisy machine may miss. For one thread.
 */
final class Verdicts {
  private final List<String> lines = new ArrayList<>();
  private boolean broken;

  void rule(String what, boolean kept) {
    broken |= !kept;
    lines.add((kept ? "kept    " : "BROKEN  ") + what);
  }

  void target(String what, boolean met) {
    lines.add((met ? "met     " : "MISSED  ") + what);
  }

  boolean broken() {
    return broken;
  }

  void print(PrintStream out) {
    out.println();
    lines.forEach(out::println);
  }
}
