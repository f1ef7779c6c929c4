package dev.dormouse.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;

/**
 * What several subjects measured in interleaved rounds: medians, and ratios of what was measured in
 * the same round. For one thread.
 */
final class RoundTable {
  private static final String ROW = "%-22s";

  private final List<String> columns;
  private final Map<String, List<double[]>> rows = new LinkedHashMap<>();

  RoundTable(String... columns) {
    this.columns = List.of(columns);
  }

  void add(String subject, double... values) {
    if (values.length != columns.size()) {
      throw new IllegalArgumentException(
          "values: %d (expected: %d)".formatted(values.length, columns.size()));
    }
    rows.computeIfAbsent(subject, _ -> new ArrayList<>()).add(values);
  }

  double median(String subject, String column) {
    int at = columns.indexOf(column);
    return median(rounds(subject).stream().mapToDouble(values -> values[at]).toArray());
  }

  /** The median over the rounds of subject divided by peer. */
  double ratio(String subject, String peer, String column) {
    return compared(subject, peer, column, (mine, theirs) -> mine / theirs);
  }

  /** The median over the rounds of subject less peer. */
  double difference(String subject, String peer, String column) {
    return compared(subject, peer, column, (mine, theirs) -> mine - theirs);
  }

  private double compared(
      String subject, String peer, String column, DoubleBinaryOperator comparison) {
    int at = columns.indexOf(column);
    List<double[]> mine = rounds(subject);
    List<double[]> theirs = rounds(peer);
    double[] compared = new double[Math.min(mine.size(), theirs.size())];
    for (int i = 0; i < compared.length; i++) {
      compared[i] = comparison.applyAsDouble(mine.get(i)[at], theirs.get(i)[at]);
    }
    return median(compared);
  }

  /** The header, medians of every subject, and the first one's ratios to each other. */
  void print(PrintStream out) {
    header(out);
    for (String subject : rows.keySet()) {
      line(out, subject, columns.stream().mapToDouble(c -> median(subject, c)).toArray());
    }
    List<String> subjects = List.copyOf(rows.keySet());
    for (String peer : subjects.subList(1, subjects.size())) {
      String first = subjects.getFirst();
      line(
          out,
          "ratio to " + peer,
          columns.stream().mapToDouble(c -> ratio(first, peer, c)).toArray());
    }
  }

  /** The medians of every subject with what they are of, as one of the run's tables. */
  Table medians(String title) {
    Table table = new Table(title, columns.toArray(String[]::new));
    rows.forEach((subject, rounds) ->
        table.row(
            subject, columns.stream().mapToDouble(c -> median(subject, c)).toArray(), rounds));
    return table;
  }

  void header(PrintStream out) {
    out.printf(ROW, "");
    columns.forEach(column -> out.printf("%14s", column));
    out.println();
  }

  /** The latest round of the subject. */
  void printLatest(PrintStream out, String subject) {
    line(out, subject, rounds(subject).getLast());
  }

  private static void line(PrintStream out, String name, double[] values) {
    out.printf(ROW, name);
    Arrays.stream(values)
        .forEach(v ->
            out.printf(
                "%14s", String.format(Locale.ROOT, Math.abs(v) >= 1000 ? "%.0f" : "%.2f", v)));
    out.println();
  }

  private List<double[]> rounds(String subject) {
    List<double[]> rounds = rows.get(subject);
    if (rounds == null) {
      throw new IllegalArgumentException("subject: " + subject + " (expected: one that was added)");
    }
    return rounds;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
