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
 * @param files whether it is about files, of which it needs one then
 * @param about whole lines
 */
record Command(String name, boolean files, List<String> about, List<Option> options) {
  /**
   * One option.
   *
   * @param name with its dashes
   * @param value the name of its value; empty for a switch
   */
  record Option(String name, String value, String about) {
    boolean isSwitch() {
      return value.isEmpty();
    }
  }

  /** What the words mean. */
  sealed interface Reading {}

  /** To be done; a switch that is on has an empty value. */
  record Request(Map<String, String> options, List<Path> files) implements Reading {
    Optional<String> option(String name) {
      return Optional.ofNullable(options.get(name));
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
    Map<String, String> given = new HashMap<>();
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
      String word, Iterator<String> rest, Map<String, String> given) {
    int equals = word.indexOf('=');
    String name = equals < 0 ? word : word.substring(0, equals);
    Optional<Option> option = options.stream().filter(o -> o.name().equals(name)).findFirst();
    if (option.isEmpty()) {
      List<String> known = options.stream().map(Option::name).toList();
      return Optional.of(unknown("option", name, known));
    }
    if (option.get().isSwitch()) {
      given.put(name, "");
      return equals < 0 ? Optional.empty() : Optional.of(name + " takes no value");
    }
    if (equals < 0 && !rest.hasNext()) {
      return Optional.of(name + " needs a value: " + name + " " + option.get().value());
    }
    given.put(name, equals < 0 ? rest.next() : word.substring(equals + 1));
    return Optional.empty();
  }

  private Reading request(Map<String, String> given, List<String> named) {
    if (files && named.isEmpty()) {
      return new Wrong("FILE is missing: a YAML file, or a folder of them");
    }
    if (!files && !named.isEmpty()) {
      return new Wrong("unexpected: " + named.getFirst() + " (expected: options only)");
    }
    try {
      return new Request(given, named.stream().map(Path::of).toList());
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
            + (files ? " FILE…" : ""));
    lines.add("");
    lines.addAll(about);
    lines.add("");
    for (Option option : options) {
      lines.add(
          entry(option.name() + (option.isSwitch() ? "" : " " + option.value()), option.about()));
    }
    lines.add(entry("-h, --help", "Show this help."));
    return lines;
  }

  static String entry(String name, String about) {
    return "  " + name + " ".repeat(Math.max(1, 20 - name.length())) + about;
  }
}
