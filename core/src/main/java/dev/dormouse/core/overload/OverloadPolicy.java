package dev.dormouse.core.overload;

import java.time.Duration;

/**
 * How much requests may hold of the program that serves them. Immutable.
 *
 * @param maxHeldBytes the most memory that all requests hold together: those that wait, and what of
 *     bodies and answers is on its way
 * @param maxLag how late the program's threads may be for long before requests are turned away
 */
public record OverloadPolicy(long maxHeldBytes, Duration maxLag) {
  public OverloadPolicy {
    if (maxHeldBytes < 1) {
      throw new IllegalArgumentException("maxHeldBytes: " + maxHeldBytes + " (expected: >= 1)");
    }
    if (maxLag.isNegative() || maxLag.isZero()) {
      throw new IllegalArgumentException("maxLag: " + maxLag.toMillis() + " ms (expected: > 0)");
    }
  }
}
