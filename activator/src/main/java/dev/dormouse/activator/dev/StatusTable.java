package dev.dormouse.activator.dev;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Lays out the services as a table of text. Stateless. */
final class StatusTable {
  private static final List<String> HEAD =
      List.of("SERVICE", "URL", "REVISION", "STATE", "INSTANCES", "IN FLIGHT", "QUEUED");

  private StatusTable() {}

  static List<String> render(List<ServiceStatus> services, Function<ServiceStatus, String> url) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEAD);
    for (ServiceStatus s : services) {
      rows.add(
          List.of(
              s.service().toString(),
              url.apply(s),
              s.revision(),
              s.state(),
              Integer.toString(s.instances()),
              Integer.toString(s.inFlight()),
              Integer.toString(s.queued())));
    }
    List<String> lines = new ArrayList<>();
    lines.add("");
    rows.forEach(row -> lines.add(line(rows, row)));
    return lines;
  }

  private static String line(List<List<String>> rows, List<String> row) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < row.size(); column++) {
      int at = column;
      int width = rows.stream().mapToInt(r -> r.get(at).length()).max().orElse(0);
      line.append(row.get(column)).append(" ".repeat(width - row.get(column).length() + 2));
    }
    return line.toString().stripTrailing();
  }
}
