package dev.dormouse.activator.proxy;

import io.netty.util.AsciiString;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Knows which header fields end at this hop (RFC 9110, 7.6.1), and which belong to the platform.
 * Stateless.
 */
final class HopByHop {
  private static final String PLATFORM_PREFIX = "dormouse-";
  private static final String PROXY_PREFIX = "proxy-";
  private static final String FORWARDED_PREFIX = "x-forwarded-";

  private HopByHop() {}

  /** Whether a field ends here by its own name. */
  static boolean ends(CharSequence name) {
    return switch (name.length()) {
      case 2 -> is(name, "te");
      case 7 -> is(name, "upgrade");
      case 10 -> is(name, "connection") || is(name, "keep-alive");
      case 17 -> is(name, "transfer-encoding") || startsWith(name, PROXY_PREFIX);
      default -> startsWith(name, PROXY_PREFIX);
    };
  }

  /**
   * The name that a program may take a field's for which reads {@code -} and {@code _} alike, as
   * those do that turn fields into variables. What must not be set by the one must not by the
   * other.
   */
  static CharSequence readAs(CharSequence name) {
    return name.toString().replace('_', '-');
  }

  /** Whether {@link #readAs} says anything else than the name itself. */
  static boolean hasUnderscore(CharSequence name) {
    for (int i = 0; i < name.length(); i++) {
      if (name.charAt(i) == '_') {
        return true;
      }
    }
    return false;
  }

  /** Whether a field says where its message ends, or whose it is. */
  static boolean frames(CharSequence name) {
    return switch (name.length()) {
      case 4 -> is(name, "host");
      case 14 -> is(name, "content-length");
      case 17 -> is(name, "transfer-encoding");
      default -> false;
    };
  }

  /** Whether a field is the platform's own, which nobody outside may set. */
  static boolean isPlatform(CharSequence name) {
    return startsWith(name, PLATFORM_PREFIX);
  }

  /** Whether a field tells of the hops before. */
  static boolean isForwarding(CharSequence name) {
    return startsWith(name, FORWARDED_PREFIX) || is(name, "forwarded");
  }

  /** Whether a field is one of those that its message declares to end here. */
  static boolean isListed(CharSequence name, Set<String> listed) {
    return !listed.isEmpty() && listed.contains(name.toString().toLowerCase(Locale.ROOT));
  }

  /** The fields that a message's Connection header declares to end here, in lower case. */
  static Set<String> listed(MultiMap headers) {
    return headers.contains(HttpHeaders.CONNECTION)
        ? listed(headers.getAll(HttpHeaders.CONNECTION))
        : Set.of();
  }

  private static Set<String> listed(List<String> connection) {
    if (connection.size() == 1 && isCommon(connection.getFirst())) {
      return Set.of();
    }
    Set<String> names = new HashSet<>();
    for (String value : connection) {
      for (String token : value.split(",", -1)) {
        String name = token.trim().toLowerCase(Locale.ROOT);
        if (!name.isEmpty() && !isProtected(name)) {
          names.add(name);
        }
      }
    }
    return names;
  }

  /** Whether a message's Connection header lists an option. */
  static boolean lists(MultiMap headers, String option) {
    if (!headers.contains(HttpHeaders.CONNECTION)) {
      return false;
    }
    List<String> connection = headers.getAll(HttpHeaders.CONNECTION);
    if (connection.size() == 1 && isCommon(connection.getFirst())) {
      return connection.getFirst().equalsIgnoreCase(option);
    }
    return listed(connection).contains(option);
  }

  private static boolean isCommon(String connection) {
    return connection.equalsIgnoreCase("keep-alive") || connection.equalsIgnoreCase("close");
  }

  /** What a client must not take away from the instance by listing it. */
  private static boolean isProtected(String name) {
    return isForwarding(name)
        || isPlatform(name)
        || name.equals("traceparent")
        || name.equals("tracestate")
        || name.equals("host")
        || name.equals("content-length");
  }

  private static boolean is(CharSequence name, String other) {
    return AsciiString.contentEqualsIgnoreCase(name, other);
  }

  private static boolean startsWith(CharSequence name, String prefix) {
    return AsciiString.regionMatches(name, true, 0, prefix, 0, prefix.length());
  }
}
