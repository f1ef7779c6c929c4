package dev.dormouse.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * What one run found: its tables, its rules and whether they were kept. A rule is exact and breaks
 * the run; a target is about speed or size, which a noisy machine may miss. For one thread.
 */
final class Verdicts {
  private record Verdict(boolean rule, String what, boolean good) {
    String line() {
      String word = rule ? (good ? "kept" : "BROKEN") : (good ? "met" : "MISSED");
      return "%-8s".formatted(word) + what;
    }

    JsonObject json() {
      return new JsonObject()
          .put("kind", rule ? "rule" : "target")
          .put("what", what)
          .put("good", good);
    }
  }

  private final List<Verdict> verdicts = new ArrayList<>();
  private final List<Table> tables = new ArrayList<>();
  private final JsonArray charts = new JsonArray();
  private final List<String> notes = new ArrayList<>();

  void rule(String what, boolean kept) {
    verdicts.add(new Verdict(true, what, kept));
  }

  void target(String what, boolean met) {
    verdicts.add(new Verdict(false, what, met));
  }

  /** A table that belongs to what was found; it may still grow. Printing it is the caller's. */
  Table table(String title, String... columns) {
    return add(new Table(title, columns));
  }

  Table add(Table table) {
    tables.add(table);
    return table;
  }

  /**
   * A sentence that the figures must not be read without, such as what they can't be compared to.
   */
  void note(String sentence) {
    notes.add(sentence);
  }

  /** A drawing, for the report. */
  void chart(String title, String svg) {
    charts.add(new JsonObject().put("title", title).put("svg", svg));
  }

  boolean broken() {
    return verdicts.stream().anyMatch(verdict -> verdict.rule && !verdict.good);
  }

  void print(PrintStream out) {
    out.println();
    notes.forEach(out::println);
    verdicts.forEach(verdict -> out.println(verdict.line()));
  }

  JsonObject json() {
    JsonArray lines = new JsonArray();
    verdicts.forEach(verdict -> lines.add(verdict.json()));
    JsonArray figures = new JsonArray();
    tables.forEach(table -> figures.add(table.json()));
    return new JsonObject()
        .put("tables", figures)
        .put("charts", charts)
        .put("verdicts", lines)
        .put("notes", new JsonArray(notes));
  }
}
