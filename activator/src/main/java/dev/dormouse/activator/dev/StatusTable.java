package dev.dormouse.activator.dev;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/**
 * Lays out the services as a table of text that fits the terminal: on a narrow one without their
 * URLs, then without their revisions; on a low one as many as it can show, and how many more there
 * are. Stateless.
 */
final class StatusTable {
  private static final List<String> HEAD =
      List.of("SERVICE", "URL", "REVISION", "STATE", "INSTANCES", "IN FLIGHT", "QUEUED");

  /** What can be spared, first the URL, which was printed at the start. */
  private static final List<String> SPARED = List.of("URL", "REVISION");

  /** The empty line above, the head, and the line where the cursor is. */
  private static final int OTHER_ROWS = 3;

  private StatusTable() {}

  static List<String> render(
      List<ServiceStatus> services, Function<ServiceStatus, String> url, TerminalSize terminal) {
    List<ServiceStatus> shown = fitting(services, terminal.rows() - OTHER_ROWS);
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEAD);
    shown.forEach(service -> rows.add(row(service, url)));
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.addAll(fitting(rows, terminal));
    if (shown.size() < services.size()) {
      lines.add("… and " + (services.size() - shown.size()) + " more");
    }
    return lines;
  }

  /** Where not all have room, those come first with which something happens. */
  private static List<ServiceStatus> fitting(List<ServiceStatus> services, int room) {
    if (services.size() <= room) {
      return services;
    }
    return services.stream()
        .sorted(Comparator.comparing(ServiceStatus::idle))
        .limit(Math.max(1, room - 1))
        .toList();
  }

  private static List<String> row(ServiceStatus s, Function<ServiceStatus, String> url) {
    return List.of(
        s.service().toString(),
        url.apply(s),
        s.revision(),
        s.state(),
        Integer.toString(s.instances()),
        Integer.toString(s.inFlight()),
        Integer.toString(s.queued()));
  }

  private static List<String> fitting(List<List<String>> rows, TerminalSize terminal) {
    List<String> columns = new ArrayList<>(HEAD);
    List<String> lines = lines(rows, columns);
    for (String spared : SPARED) {
      if (lines.stream().anyMatch(line -> line.length() > terminal.columns())) {
        columns.remove(spared);
        lines = lines(rows, columns);
      }
    }
    return lines;
  }

  private static List<String> lines(List<List<String>> rows, List<String> columns) {
    int[] kept = columns.stream().mapToInt(HEAD::indexOf).toArray();
    return rows.stream().map(row -> line(rows, row, kept)).toList();
  }

  private static String line(List<List<String>> rows, List<String> row, int[] columns) {
    StringBuilder line = new StringBuilder();
    for (int column : columns) {
      int width = rows.stream().mapToInt(r -> r.get(column).length()).max().orElse(0);
      line.append(row.get(column)).append(" ".repeat(width - row.get(column).length() + 2));
    }
    return line.toString().stripTrailing();
  }
}
