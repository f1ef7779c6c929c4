package dev.dormouse.core.route;

import java.time.Duration;

/**
 * How the requests of one client are kept together: a cookie names the revision and the instance
 * that served it first. Immutable.
 *
 * @param cookieName the cookie's name, which is the platform's own in requests to this service
 * @param maxAge how long a client is remembered
 * @param maxWait the longest that a request waits for its instance while others have free slots
 */
public record SessionAffinity(String cookieName, Duration maxAge, Duration maxWait) {
  public static final SessionAffinity DEFAULT =
      new SessionAffinity("dormouse-session", Duration.ofHours(24), Duration.ofMillis(100));

  public static final Duration MAX_AGE = Duration.ofDays(30);
  public static final Duration MAX_WAIT = Duration.ofSeconds(60);

  public SessionAffinity {
    if (cookieName.isEmpty()) {
      throw new IllegalArgumentException("cookieName: empty");
    }
    if (maxAge.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException("maxAge: " + maxAge + " (expected: >= 1 s)");
    }
    if (maxWait.isNegative()) {
      throw new IllegalArgumentException("maxWait: " + maxWait + " (expected: >= 0 s)");
    }
  }
}
