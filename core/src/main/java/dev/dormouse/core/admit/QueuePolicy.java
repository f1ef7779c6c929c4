package dev.dormouse.core.admit;

import java.time.Duration;

/**
 * How much may wait for a slot of one revision. Immutable.
 *
 * @param maxRequests the most requests that wait at once; 0 turns away what can't start at once
 * @param maxBytes the most memory that waiting requests hold together
 * @param maxWait the longest that a request waits for a slot
 */
public record QueuePolicy(int maxRequests, long maxBytes, Duration maxWait) {
  public static final QueuePolicy DEFAULT =
      new QueuePolicy(1000, 64L << 20, Duration.ofSeconds(60));

  /** The longest queue that a resource may ask for. */
  public static final int MAX_REQUESTS = 100_000;

  /** The longest wait that a resource may ask for: as long as a request may live. */
  public static final Duration MAX_WAIT = Duration.ofSeconds(3600);

  public QueuePolicy {
    if (maxRequests < 0) {
      throw new IllegalArgumentException("maxRequests: " + maxRequests + " (expected: >= 0)");
    }
    if (maxBytes < 0) {
      throw new IllegalArgumentException("maxBytes: " + maxBytes + " (expected: >= 0)");
    }
    if (maxWait.isNegative()) {
      throw new IllegalArgumentException("maxWait: " + maxWait + " (expected: >= 0 s)");
    }
  }
}
