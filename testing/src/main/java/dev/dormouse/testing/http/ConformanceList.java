package dev.dormouse.testing.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The tables of {@code docs/http-conformance.md}: what is sent byte by byte, and what must become
 * of it. The tests run the list itself, so that it says nothing that is not so. Immutable.
 */
public final class ConformanceList {
  private static final Path FILE = Path.of("../docs/http-conformance.md");

  private static final Pattern QUOTED = Pattern.compile("`([^`]*)`");
  private static final Pattern NAME = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
  private static final Pattern REPEATED = Pattern.compile("\\{(.+?)\\*(\\d+)}", Pattern.DOTALL);
  private static final Pattern ESCAPED = Pattern.compile("\\\\x([0-9a-f]{2})");

  private final String host;

  /**
   * The list as it is for one service.
   *
   * @param host what its requests name
   */
  public ConformanceList(String host) {
    this.host = host;
  }

  /** The columns of a table, by which it is known what its rows mean. */
  public enum Table {
    REQUEST("Name", "Rule", "A client sends", "What becomes of it"),
    ANSWER("Name", "Rule", "An instance answers", "What becomes of it"),
    HTTP2("Name", "Rule", "A client of HTTP/2 sends", "What becomes of it"),
    LINKED("Rule", "What happens", "Shown by");

    private final String columns;
    private final int count;

    Table(String... columns) {
      this.columns = String.join("|", columns);
      this.count = columns.length;
    }
  }

  /** What must become of what is sent. */
  public sealed interface Outcome {
    /**
     * No instance or client sees a byte of it.
     *
     * @param status with which the platform answers; 0 where the protocol has other ways to refuse
     */
    record Refused(int status) implements Outcome {}

    /**
     * It has begun to pass when the fault shows: whoever receives it sees that its end is missing.
     */
    record BrokenOff() implements Outcome {}

    /**
     * It passes.
     *
     * @param with what the message that is received contains, in any case
     * @param without what it does not
     * @param ends whether the connection that it came on ends with it
     */
    record Passes(List<String> with, List<String> without, boolean ends) implements Outcome {}
  }

  /** One message and its fate; prints as its name. */
  public record Shape(String name, String bytes, Outcome outcome) {
    public Shape {
      if (!NAME.matcher(name).matches()) {
        throw new IllegalArgumentException("not a name of lower-case words: " + name);
      }
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** The messages of all tables of one kind; of those of HTTP/2 what they say, as it is written. */
  public List<Shape> shapes(Table kind) {
    return rows(kind).stream()
        .map(row -> {
          String sent = quoted(row.get(2));
          String bytes = kind == Table.HTTP2 ? sent : bytes(sent);
          return new Shape(quoted(row.get(0)), bytes, outcome(row.get(3)));
        })
        .toList();
  }

  /** The tests that the list names, each as {@code Class#method}. */
  public static List<String> links() {
    return rows(Table.LINKED).stream().flatMap(row -> allQuoted(row.get(2)).stream()).toList();
  }

  private static List<List<String>> rows(Table kind) {
    List<List<String>> rows = new ArrayList<>();
    boolean inside = false;
    for (String line : lines()) {
      List<String> cells = cells(line);
      if (String.join("|", cells).equals(kind.columns)) {
        inside = true;
      } else if (cells.isEmpty()) {
        inside = false;
      } else if (inside && !cells.getFirst().startsWith("---")) {
        if (cells.size() != kind.count) {
          throw new IllegalArgumentException("not " + kind.columns + ": " + line);
        }
        rows.add(cells);
      }
    }
    return rows;
  }

  private static List<String> lines() {
    try {
      return Files.readAllLines(FILE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> cells(String line) {
    if (!line.startsWith("|")) {
      return List.of();
    }
    return Arrays.stream(line.substring(1, line.lastIndexOf('|')).split("\\|", -1))
        .map(String::strip)
        .toList();
  }

  private Outcome outcome(String text) {
    if (text.matches("\\d{3}")) {
      return new Outcome.Refused(Integer.parseInt(text));
    }
    if (text.equals("refused")) {
      return new Outcome.Refused(0);
    }
    if (text.equals("broken off")) {
      return new Outcome.BrokenOff();
    }
    if (!text.startsWith("passes")) {
      throw new IllegalArgumentException("neither a status, nor passes, nor broken off: " + text);
    }
    int without = text.indexOf("without");
    String with = without < 0 ? text : text.substring(0, without);
    return new Outcome.Passes(
        allQuoted(with).stream().map(this::bytes).toList(),
        without < 0 ? List.of() : allQuoted(text.substring(without)),
        text.endsWith("ends the connection"));
  }

  private static String quoted(String cell) {
    List<String> all = allQuoted(cell);
    if (all.size() != 1) {
      throw new IllegalArgumentException("expected one thing in back quotes: " + cell);
    }
    return all.getFirst();
  }

  private static List<String> allQuoted(String cell) {
    return QUOTED.matcher(cell).results().map(found -> found.group(1)).toList();
  }

  /** As the list explains: signs for line ends, names in braces for what comes often. */
  public String bytes(String text) {
    String smuggled = "GET /smuggled HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
    String plain =
        text.replace("{smuggled}", smuggled)
            .replace("{length}", Integer.toString(smuggled.length()))
            .replace("{hex}", Integer.toHexString(smuggled.length()))
            .replace("{host}", "Host: " + host)
            .replace("{name}", host)
            .replace("{NAME}", host.toUpperCase(Locale.ROOT))
            .replace("⏎", "\r\n")
            .replace("␊", "\n")
            .replace("␍", "\r");
    plain =
        REPEATED
            .matcher(plain)
            .replaceAll(found ->
                Matcher.quoteReplacement(found.group(1).repeat(Integer.parseInt(found.group(2)))));
    return ESCAPED
        .matcher(plain)
        .replaceAll(found ->
            Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(found.group(1), 16))));
  }
}
