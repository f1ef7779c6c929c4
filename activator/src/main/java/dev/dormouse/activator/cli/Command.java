package dev.dormouse.activator.cli;

import dev.dormouse.crds.yaml.Nearest;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What may be typed after a command's name, and how it is read. Immutable. It is our own, for a
 * library that finds out by reflection takes a good part of a start.
 *
 * @param about whole lines
 */
record Command(String name, Operands operands, List<String> about, List<Option> options) {
  private static final int COLUMN = 20;

  /**
   * The words that are no options.
   *
   * @param usage how they are written in the help
   * @param missing what is said when there are too few
   */
  record Operands(String usage, int least, int most, String missing) {
    static final Operands NONE = new Operands("", 0, 0, "");
    static final Operands FILES =
        new Operands(
            "FILE…", 1, Integer.MAX_VALUE, "FILE is missing: a YAML file, or a folder of them");
  }

  /**
   * One option.
   *
   * @param name with its dashes
   * @param brief a letter with a dash; empty where it has none
   * @param value the name of its value; empty for a switch
   */
  record Option(String name, String brief, String value, String about) {
    Option(String name, String value, String about) {
      this(name, "", value, about);
    }

    boolean isSwitch() {
      return value.isEmpty();
    }

    boolean is(String word) {
      return word.equals(name) || (!brief.isEmpty() && word.equals(brief));
    }

    private String usage() {
      return (brief.isEmpty() ? "" : brief + ", ") + name + (isSwitch() ? "" : " " + value);
    }
  }

  /** What the words mean. */
  sealed interface Reading {}

  /** To be done; a switch that is on has an empty value. */
  record Request(Map<String, List<String>> options, List<String> operands) implements Reading {
    /** The last of an option's values. */
    Optional<String> option(String name) {
      return all(name).isEmpty() ? Optional.empty() : Optional.of(all(name).getLast());
    }

    List<String> all(String name) {
      return options.getOrDefault(name, List.of());
    }

    boolean isOn(String name) {
      return options.containsKey(name);
    }

    List<Path> files() {
      return operands.stream().map(Path::of).toList();
    }

    /** The words between the commas of an option's value; none when it is not there. */
    Set<String> several(String name) {
      return words(option(name).orElse(""));
    }
  }

  /** Help is asked for. */
  record Help() implements Reading {}

  /** They mean nothing. */
  record Wrong(String why) implements Reading {}

  Command {
    about = List.copyOf(about);
    options = List.copyOf(options);
  }

  Reading read(List<String> words) {
    Map<String, List<String>> given = new HashMap<>();
    List<String> named = new ArrayList<>();
    for (Iterator<String> rest = words.iterator(); rest.hasNext(); ) {
      String word = rest.next();
      if (word.equals("-h") || word.equals("--help")) {
        return new Help();
      }
      if (word.equals("--")) {
        rest.forEachRemaining(named::add);
      } else if (word.startsWith("-")) {
        Optional<String> wrong = readOption(word, rest, given);
        if (wrong.isPresent()) {
          return new Wrong(wrong.get());
        }
      } else {
        named.add(word);
      }
    }
    return request(given, named);
  }

  /** Returns what is wrong with it, if anything is. */
  private Optional<String> readOption(
      String word, Iterator<String> rest, Map<String, List<String>> given) {
    int equals = word.indexOf('=');
    String typed = equals < 0 ? word : word.substring(0, equals);
    Optional<Option> option = options.stream().filter(o -> o.is(typed)).findFirst();
    if (option.isEmpty()) {
      List<String> known = options.stream().map(Option::name).toList();
      return Optional.of(unknown("option", typed, known));
    }
    List<String> values = given.computeIfAbsent(option.get().name(), _ -> new ArrayList<>());
    if (option.get().isSwitch()) {
      values.add("");
      return equals < 0 ? Optional.empty() : Optional.of(typed + " takes no value");
    }
    if (equals < 0 && !rest.hasNext()) {
      return Optional.of(typed + " needs a value: " + typed + " " + option.get().value());
    }
    values.add(equals < 0 ? rest.next() : word.substring(equals + 1));
    return Optional.empty();
  }

  private Reading request(Map<String, List<String>> given, List<String> named) {
    if (named.size() < operands.least()) {
      return new Wrong(operands.missing());
    }
    if (named.size() > operands.most()) {
      String expected = operands.most() == 0 ? "options only" : operands.usage();
      return new Wrong(
          "unexpected: " + named.get(operands.most()) + " (expected: " + expected + ")");
    }
    try {
      var _ = new Request(given, operands.equals(Operands.FILES) ? named : List.of()).files();
      return new Request(given, named);
    } catch (InvalidPathException e) {
      return new Wrong("\"" + e.getInput() + "\" is no file name: " + e.getReason());
    }
  }

  /** What stands between commas. */
  static Set<String> words(String text) {
    return Arrays.stream(text.split(",", -1))
        .map(String::strip)
        .filter(word -> !word.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }

  static String unknown(String what, String word, List<String> known) {
    return "unknown "
        + what
        + " "
        + word
        + Nearest.to(word, known).map(near -> "; did you mean " + near + "?").orElse("");
  }

  /** The help, as whole lines. */
  List<String> help() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "Usage: dormouse "
            + name
            + (options.isEmpty() ? "" : " [OPTION]…")
            + (operands.usage().isEmpty() ? "" : " " + operands.usage()));
    lines.add("");
    lines.addAll(about);
    lines.add("");
    int longest = options.stream().mapToInt(option -> option.usage().length()).max().orElse(0);
    int width = Math.max(COLUMN, longest + 1);
    for (Option option : options) {
      lines.add(entry(option.usage(), width, option.about()));
    }
    lines.add(entry("-h, --help", width, "Show this help."));
    return lines;
  }

  static String entry(String name, String about) {
    return entry(name, COLUMN, about);
  }

  private static String entry(String name, int width, String about) {
    return "  " + name + " ".repeat(Math.max(1, width - name.length())) + about;
  }
}
