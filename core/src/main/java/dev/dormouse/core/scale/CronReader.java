package dev.dormouse.core.scale;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads one text as cron's five fields, and says what is wrong with it. For one thread. */
final class CronReader {
  /**
   * One of the five.
   *
   * @param names stand for the numbers from {@code least} on
   */
  private record Field(String name, int least, int most, List<String> names) {
    String expected() {
      return " (expected: " + least + " to " + most + ")";
    }
  }

  private static final Field MINUTE = new Field("minute", 0, 59, List.of());
  private static final Field HOUR = new Field("hour", 0, 23, List.of());
  private static final Field DAY = new Field("day of month", 1, 31, List.of());
  private static final Field MONTH =
      new Field(
          "month",
          1,
          12,
          List.of(
              "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"));

  /** Sunday is 0 and 7. */
  private static final Field WEEKDAY =
      new Field("day of week", 0, 7, List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat"));

  private static final int SUNDAY = 0;
  private static final int SUNDAY_TOO = 7;

  private final String text;
  private String why = "";

  CronReader(String text) {
    this.text = text;
  }

  /** What is wrong, and what is expected instead; empty when nothing is. */
  String why() {
    return why;
  }

  /** Empty when something is wrong. */
  Optional<Cron> read() {
    String[] words = text.split(" +", -1);
    if (words.length != 5) {
      why =
          (text.isBlank() ? "no" : words.length)
              + (words.length == 1 && !text.isBlank() ? " field" : " fields")
              + " (expected: minute, hour, day of month, month and day of week)";
      return Optional.empty();
    }
    long minutes = set(MINUTE, words[0]);
    long hours = set(HOUR, words[1]);
    long days = set(DAY, words[2]);
    long months = set(MONTH, words[3]);
    long weekdays = set(WEEKDAY, words[4]);
    boolean eitherDay = !words[2].startsWith("*") && !words[4].startsWith("*");
    long sundays = (weekdays >>> SUNDAY_TOO) & 1;
    return why.isEmpty()
        ? Optional.of(
            new Cron(
                String.join(" ", words),
                minutes,
                hours,
                days,
                months,
                (weekdays & ~(1L << SUNDAY_TOO)) | sundays,
                eitherDay))
        : Optional.empty();
  }

  private long set(Field field, String list) {
    long set = 0;
    for (String part : list.split(",", -1)) {
      set |= part(field, part);
    }
    return set;
  }

  /** {@code *}, {@code 5}, {@code 1-5}, each with a step or without. */
  private long part(Field field, String part) {
    int slash = part.indexOf('/');
    String range = slash < 0 ? part : part.substring(0, slash);
    int step = slash < 0 ? 1 : number(field, part.substring(slash + 1), part);
    int dash = range.indexOf('-');
    int from;
    int to;
    if (range.equals("*")) {
      from = field.least();
      to = field.equals(WEEKDAY) ? SUNDAY_TOO - 1 : field.most();
    } else if (dash >= 0) {
      from = value(field, range.substring(0, dash));
      to = value(field, range.substring(dash + 1));
      to = field.equals(WEEKDAY) && to == SUNDAY && from > SUNDAY ? SUNDAY_TOO : to;
    } else {
      from = value(field, range);
      to = slash < 0 ? from : field.most();
    }
    if (why.isEmpty() && step < 1) {
      why = field.name() + ": " + part + " (expected: a step of 1 or more)";
    } else if (why.isEmpty() && from > to) {
      why = field.name() + ": " + part + " (expected: the lower end first)";
    }
    long set = 0;
    for (int i = from; i <= to && why.isEmpty(); i += step) {
      set |= 1L << i;
    }
    return set;
  }

  private int value(Field field, String word) {
    int named = field.names().indexOf(word.toLowerCase(Locale.ROOT));
    int value = named >= 0 ? field.least() + named : number(field, word, word);
    if (why.isEmpty() && (value < field.least() || value > field.most())) {
      why = field.name() + ": " + word + field.expected();
    }
    return value;
  }

  private int number(Field field, String digits, String shown) {
    if (digits.matches("[0-9]{1,4}")) {
      return Integer.parseInt(digits);
    }
    if (why.isEmpty()) {
      String names =
          field.names().isEmpty()
              ? ""
              : ", or " + field.names().getFirst() + " to " + field.names().getLast();
      why =
          field.name()
              + ": "
              + (shown.isEmpty() ? "nothing" : shown)
              + " (expected: "
              + field.least()
              + " to "
              + field.most()
              + names
              + ")";
    }
    return field.least();
  }
}
