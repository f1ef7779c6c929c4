package dev.dormouse.activator.proxy;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * Whether and for how long an instance keeps a connection after an answer. Immutable.
 *
 * @param seconds as its Keep-Alive header says; absent when it doesn't
 */
record KeepAlive(boolean reusable, OptionalInt seconds) {
  static final KeepAlive CLOSED = new KeepAlive(false, OptionalInt.empty());
  private static final KeepAlive OPEN = new KeepAlive(true, OptionalInt.empty());
  private static final CharSequence KEEP_ALIVE = HttpHeaders.createOptimized("Keep-Alive");

  /**
   * Reads an answer's head.
   *
   * @param http10 whether it is of the version that closes where nothing else is said
   */
  static KeepAlive of(MultiMap headers, boolean http10) {
    if (http10 ? !HopByHop.lists(headers, "keep-alive") : HopByHop.lists(headers, "close")) {
      return CLOSED;
    }
    String keepAlive = headers.get(KEEP_ALIVE);
    return keepAlive == null ? OPEN : new KeepAlive(true, timeout(keepAlive));
  }

  private static OptionalInt timeout(String keepAlive) {
    for (String part : keepAlive.toLowerCase(Locale.ROOT).split(",", -1)) {
      String parameter = part.trim();
      if (parameter.matches("timeout=[0-9]{1,6}")) {
        return OptionalInt.of(Integer.parseInt(parameter.substring("timeout=".length())));
      }
    }
    return OptionalInt.empty();
  }
}
