package dev.dormouse.bench;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was asked for on the command line, as {@code --name value}; a benchmark takes what it knows
 * and then refuses the rest. For one thread.
 */
final class Options {
  private final Map<String, String> given;

  private Options(Map<String, String> given) {
    this.given = given;
  }

  static Options parse(List<String> words) {
    Map<String, String> given = new LinkedHashMap<>();
    for (int i = 0; i < words.size(); i += 2) {
      String name = words.get(i);
      if (!name.startsWith("--")) {
        throw new IllegalArgumentException(name + ": expected an option, see --help");
      }
      if (i + 1 == words.size()) {
        throw new IllegalArgumentException(name + ": expected a value");
      }
      given.put(name.substring(2), words.get(i + 1));
    }
    return new Options(given);
  }

  String text(String name, String otherwise) {
    String value = given.remove(name);
    return value == null ? otherwise : value;
  }

  int number(String name, int otherwise) {
    return number(name, text(name, Integer.toString(otherwise)));
  }

  /** Zero for none, which it is unless something else is asked for. */
  int numberOrNone(String name) {
    String value = text(name, "none");
    return value.equals("none") ? 0 : number(name, value);
  }

  /** One or several with commas in between. */
  List<Integer> numbers(String name, String otherwise) {
    return Arrays.stream(text(name, otherwise).split(",", -1))
        .map(value -> number(name, value))
        .toList();
  }

  private static int number(String name, String value) {
    if (!value.matches("[1-9][0-9]{0,7}")) {
      throw new IllegalArgumentException("--" + name + ": " + value + " (expected: >= 1)");
    }
    return Integer.parseInt(value);
  }

  /** Called once all known options are taken. */
  void refuseTheRest() {
    if (!given.isEmpty()) {
      throw new IllegalArgumentException("unknown option --" + given.keySet().iterator().next());
    }
  }
}
