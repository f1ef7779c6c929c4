package dev.dormouse.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Makes one page of what several benchmarks wrote as JSON: tables with charts beside them, targets
 * with met or missed in words, and the machine. The page needs no script and no network. For one
 * thread.
 */
final class Report {
  private static final String STYLE =
      """
      :root{color-scheme:light dark;--ink:#1f2328;--soft:#57606a;--page:#fff;--line:#d0d7de;--good:#1a7f37;--bad:#b42318}
      @media(prefers-color-scheme:dark){:root{--ink:#e6edf3;--soft:#9aa4af;--page:#0d1117;--line:#30363d;--good:#57c76f;--bad:#ff8f85}}
      body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--page);max-width:64rem;margin:2rem auto;padding:0 1rem}
      h1,h2,h3{line-height:1.2} h2{margin-top:3rem;border-top:1px solid var(--line);padding-top:1rem}
      table{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:.9rem}
      th,td{padding:.25rem .7rem;text-align:right;border-bottom:1px solid var(--line)} th:first-child,td:first-child{text-align:left}
      .wide{overflow-x:auto} .soft{color:var(--soft)} .good{color:var(--good)} .bad{color:var(--bad);font-weight:600}
      svg{max-width:100%;height:auto;margin:.5rem 0} li{margin:.2rem 0} nav a{margin-right:1rem;display:inline-block}
      """;

  private final StringBuilder page = new StringBuilder();

  private Report() {}

  /**
   * The page.
   *
   * @param runs what each benchmark wrote
   * @param notComparable sentences on what was not measured or can't be compared
   */
  static String of(List<JsonObject> runs, List<String> notComparable) {
    if (runs.isEmpty()) {
      throw new IllegalArgumentException("runs: none (expected: at least one)");
    }
    return new Report().page(runs, notComparable);
  }

  private String page(List<JsonObject> runs, List<String> notComparable) {
    page.append("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">")
        .append("<meta name=\"viewport\" content=\"width=device-width\">")
        .append("<title>Dormouse: what was measured</title><style>")
        .append(STYLE)
        .append("</style></head><body>\n<h1>Dormouse: what was measured</h1>\n");
    machine(runs.getFirst());
    summary(runs);
    page.append("<h2>What can't be compared</h2>\n");
    list(notComparable);
    runs.forEach(this::section);
    return page.append("</body></html>\n").toString();
  }

  private void machine(JsonObject run) {
    JsonObject machine = run.getJsonObject("machine");
    page.append("<p class=\"soft\">")
        .append(machine.getInteger("processors"))
        .append(" processors (")
        .append(Chart.escaped(machine.getString("processor")))
        .append("), ")
        .append(Chart.number(machine.getLong("memoryBytes") / 1e9))
        .append(" GB of memory, ")
        .append(Chart.escaped(machine.getString("system")))
        .append(", Java ")
        .append(Chart.escaped(machine.getString("java")))
        .append(". Begun ")
        .append(Chart.escaped(run.getString("begun")))
        .append(".</p>\n<nav>");
  }

  private void summary(List<JsonObject> runs) {
    runs.forEach(run -> {
      String name = Chart.escaped(run.getString("bench"));
      page.append("<a href=\"#%s\">%s</a>".formatted(name, name));
    });
    page.append("</nav>\n<h2>Rules and targets</h2>\n<div class=\"wide\"><table>")
        .append("<tr><th>benchmark</th><th style=\"text-align:left\">what</th><th></th></tr>\n");
    for (JsonObject run : runs) {
      for (JsonObject verdict : objects(run, "verdicts")) {
        page.append("<tr><td>")
            .append(Chart.escaped(run.getString("bench")))
            .append("</td><td style=\"text-align:left\">")
            .append(Chart.escaped(verdict.getString("what")))
            .append("</td>")
            .append(word(verdict))
            .append("</tr>\n");
      }
    }
    page.append("</table></div>\n");
  }

  private static String word(JsonObject verdict) {
    boolean good = verdict.getBoolean("good");
    boolean rule = verdict.getString("kind").equals("rule");
    String word = rule ? (good ? "kept" : "broken") : (good ? "met" : "missed");
    return "<td class=\"%s\">%s</td>".formatted(good ? "good" : "bad", word);
  }

  private void list(List<String> sentences) {
    page.append("<ul>");
    sentences.forEach(
        sentence -> page.append("<li>").append(Chart.escaped(sentence)).append("</li>"));
    page.append("</ul>\n");
  }

  private void section(JsonObject run) {
    String name = Chart.escaped(run.getString("bench"));
    page.append(
        "<h2 id=\"%s\">%s</h2>\n<p class=\"soft\"><code>bench/%s %s</code>, %d s</p>\n"
            .formatted(
                name,
                name,
                name,
                Chart.escaped(run.getString("options", "")),
                run.getLong("seconds", 0L)));
    for (JsonObject chart : objects(run, "charts")) {
      page.append(chart.getString("svg"));
    }
    objects(run, "tables").forEach(this::table);
    List<String> notes = strings(run, "notes");
    if (!notes.isEmpty()) {
      list(notes);
    }
  }

  private void table(JsonObject table) {
    List<String> columns = strings(table, "columns");
    page.append("<h3>")
        .append(Chart.escaped(table.getString("title")))
        .append("</h3>\n")
        .append("<div class=\"wide\"><table><tr><th></th>");
    columns.forEach(column -> page.append("<th>").append(Chart.escaped(column)).append("</th>"));
    page.append("</tr>\n");
    for (JsonObject row : objects(table, "rows")) {
      page.append("<tr><td>").append(Chart.escaped(row.getString("name"))).append("</td>");
      JsonArray values = row.getJsonArray("values");
      for (int i = 0; i < values.size(); i++) {
        Double value = values.getDouble(i);
        page.append("<td>").append(value == null ? "" : Chart.number(value)).append("</td>");
      }
      page.append("</tr>\n");
    }
    page.append("</table></div>\n");
    for (String drawn : strings(table, "drawn")) {
      int at = columns.indexOf(drawn);
      List<Chart.Bar> bars = objects(table, "rows").stream().map(row -> bar(row, at)).toList();
      page.append(Chart.bars(drawn, bars));
    }
  }

  private static Chart.Bar bar(JsonObject row, int at) {
    Double value = row.getJsonArray("values").getDouble(at);
    return new Chart.Bar(row.getString("name").strip(), value == null ? Double.NaN : value);
  }

  private static List<JsonObject> objects(JsonObject of, String name) {
    JsonArray array = of.getJsonArray(name, new JsonArray());
    return IntStream.range(0, array.size()).mapToObj(array::getJsonObject).toList();
  }

  private static List<String> strings(JsonObject of, String name) {
    JsonArray array = of.getJsonArray(name, new JsonArray());
    return IntStream.range(0, array.size()).mapToObj(array::getString).toList();
  }
}
