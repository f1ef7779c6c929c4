package dev.dormouse.activator.proxy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the value of a Cookie field (RFC 6265, 5.4). Stateless. */
final class Cookies {
  private Cookies() {}

  /** The values that a name has. */
  static List<String> values(String cookies, String name) {
    List<String> values = new ArrayList<>();
    for (int at = 0; at < cookies.length(); at = end(cookies, at) + 1) {
      if (isNamed(cookies, at, name)) {
        int equals = cookies.indexOf('=', at);
        values.add(unquoted(cookies.substring(equals + 1, end(cookies, at)).strip()));
      }
    }
    return values;
  }

  /** All but those of a name; empty when no other is there. */
  static Optional<String> without(String cookies, String name) {
    StringBuilder kept = new StringBuilder(cookies.length());
    for (int at = 0; at < cookies.length(); at = end(cookies, at) + 1) {
      if (!isNamed(cookies, at, name)) {
        String pair = cookies.substring(at, end(cookies, at)).strip();
        kept.append(kept.isEmpty() || pair.isEmpty() ? "" : "; ").append(pair);
      }
    }
    return kept.isEmpty() ? Optional.empty() : Optional.of(kept.toString());
  }

  private static int end(String cookies, int at) {
    int semicolon = cookies.indexOf(';', at);
    return semicolon < 0 ? cookies.length() : semicolon;
  }

  private static boolean isNamed(String cookies, int at, String name) {
    int equals = cookies.indexOf('=', at);
    return equals >= 0
        && equals < end(cookies, at)
        && cookies.substring(at, equals).strip().equals(name);
  }

  private static String unquoted(String value) {
    boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
    return quoted ? value.substring(1, value.length() - 1) : value;
  }
}
