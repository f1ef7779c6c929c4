package dev.dormouse.e2e;

import java.time.Duration;

/** What the environment says of how long or how hard a test is. Stateless. */
final class Setting {
  private Setting() {}

  static int number(String name, int otherwise) {
    return Integer.parseInt(System.getenv().getOrDefault(name, Integer.toString(otherwise)));
  }

  static String text(String name, String otherwise) {
    return System.getenv().getOrDefault(name, otherwise);
  }

  static Duration seconds(String name, int otherwise) {
    return Duration.ofSeconds(number(name, otherwise));
  }

  static Duration millis(String name, int otherwise) {
    return Duration.ofMillis(number(name, otherwise));
  }
}
