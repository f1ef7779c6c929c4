package dev.dormouse.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * One table of figures: what a benchmark prints, writes as JSON and has drawn in the report. A
 * column's name says its unit; a figure that there is none of is {@link Double#NaN}. For one
 * thread.
 */
final class Table {
  private static final int NAME_WIDTH = 22;
  private static final int COLUMN_WIDTH = 14;

  /** The values of one subject, and those of each round where the values are its medians. */
  private record Row(String name, List<Double> values, List<List<Double>> rounds) {}

  private final String title;
  private final List<String> columns;
  private final List<Row> rows = new ArrayList<>();
  private List<String> drawn = List.of();

  Table(String title, String... columns) {
    this.title = title;
    this.columns = List.of(columns);
  }

  /** These columns are drawn as bars in the report, one for each row. */
  Table drawn(String... which) {
    if (!columns.containsAll(List.of(which))) {
      throw new IllegalArgumentException(
          "drawn: " + Arrays.toString(which) + " (expected: of " + columns + ")");
    }
    drawn = List.of(which);
    return this;
  }

  void row(String name, double... values) {
    row(name, values, List.of());
  }

  void row(String name, double[] values, List<double[]> rounds) {
    if (values.length != columns.size()) {
      throw new IllegalArgumentException(
          "values: %d (expected: %d)".formatted(values.length, columns.size()));
    }
    rows.add(new Row(name, list(values), rounds.stream().map(Table::list).toList()));
  }

  private static List<Double> list(double[] values) {
    return Arrays.stream(values).boxed().toList();
  }

  /** The header and all rows. */
  void print(PrintStream out) {
    header(out);
    rows.forEach(row -> line(out, row));
  }

  void header(PrintStream out) {
    out.printf("%-" + nameWidth() + "s", "");
    columns.forEach(column -> out.printf("%" + width(column) + "s", column));
    out.println();
  }

  /** The row that was added last. */
  void printLatest(PrintStream out) {
    line(out, rows.getLast());
  }

  private void line(PrintStream out, Row row) {
    out.printf("%-" + nameWidth() + "s", row.name);
    for (int i = 0; i < columns.size(); i++) {
      out.printf("%" + width(columns.get(i)) + "s", figure(row.values.get(i)));
    }
    out.println();
  }

  private int nameWidth() {
    return rows.stream().mapToInt(row -> row.name.length() + 1).reduce(NAME_WIDTH, Math::max);
  }

  private static int width(String column) {
    return Math.max(COLUMN_WIDTH, column.length() + 2);
  }

  private static String figure(double value) {
    if (Double.isNaN(value)) {
      return "-";
    }
    return String.format(Locale.ROOT, Math.abs(value) >= 1000 ? "%.0f" : "%.2f", value);
  }

  JsonObject json() {
    JsonArray lines = new JsonArray();
    for (Row row : rows) {
      JsonObject line = new JsonObject().put("name", row.name).put("values", array(row.values));
      if (!row.rounds.isEmpty()) {
        JsonArray rounds = new JsonArray();
        row.rounds.forEach(round -> rounds.add(array(round)));
        line.put("rounds", rounds);
      }
      lines.add(line);
    }
    return new JsonObject()
        .put("title", title)
        .put("columns", new JsonArray(columns))
        .put("drawn", new JsonArray(drawn))
        .put("rows", lines);
  }

  /** JSON knows no number that is none: null takes its place. */
  private static JsonArray array(List<Double> values) {
    JsonArray array = new JsonArray();
    for (double value : values) {
      if (Double.isFinite(value)) {
        array.add(value);
      } else {
        array.addNull();
      }
    }
    return array;
  }
}
