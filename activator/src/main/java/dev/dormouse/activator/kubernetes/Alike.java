package dev.dormouse.activator.kubernetes;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Lets equal values be one: of ten thousand services most have the same settings, and each would
 * keep its own copy. Remembers a bounded number of those seen last. Safe for any thread.
 */
final class Alike<T> {
  /** A power of two. */
  private static final int REMEMBERED = 256;

  private final AtomicReferenceArray<@Nullable T> seen = new AtomicReferenceArray<>(REMEMBERED);

  /** The value, or an equal one that was seen before. */
  T of(T value) {
    int hash = value.hashCode();
    int at = (hash ^ hash >>> 16) & (REMEMBERED - 1);
    T before = seen.get(at);
    if (value.equals(before)) {
      return before;
    }
    seen.set(at, value);
    return value;
  }
}
