package dev.dormouse.activator.proxy;

import dev.dormouse.core.revision.Template;
import org.jspecify.annotations.Nullable;

/**
 * How long an instance may be silent on one request: until its answer begins, and between any two
 * bytes. It is asked now and then instead of told of each byte, so that bytes cost nothing; a
 * silence is noticed at most a quarter late. All times are nanoseconds. One request's, one thread
 * only.
 */
final class Patience {
  private static final int LOOKS = 4;
  private static final long FOREVER = Long.MAX_VALUE / 2;

  private final long startsUntil;
  private final long idleNanos;
  private final long since;
  private long seenBytes;
  private long silentSince;

  private Patience(long startNanos, long idleNanos, long now) {
    this.startsUntil = now + startNanos;
    this.idleNanos = idleNanos;
    this.since = now;
    this.silentSince = now;
  }

  /** The template's patience, for a request that is sent now; null when it has no bounds. */
  static @Nullable Patience of(Template template, long now) {
    if (template.responseStartTimeout().isEmpty() && template.idleTimeout().isEmpty()) {
      return null;
    }
    return new Patience(
        template.responseStartTimeout().map(t -> t.toNanos()).orElse(FOREVER),
        template.idleTimeout().map(t -> t.toNanos()).orElse(FOREVER),
        now);
  }

  /** When to look again. */
  long nextLook(boolean started, long now) {
    long look = now + Math.min(FOREVER, Math.max(1, idleNanos / LOOKS));
    return started || startsUntil - look > 0 ? look : startsUntil;
  }

  /**
   * Why it is over; null when it is not.
   *
   * @param started whether the answer has begun
   * @param bytes what has passed so far, either way
   */
  @Nullable PlatformError over(boolean started, long bytes, long now) {
    if (!started && now - startsUntil >= 0) {
      return PlatformError.of(
          ErrorTable.RESPONSE_START_TIMEOUT,
          "the instance did not begin its answer within " + millis(startsUntil - since));
    }
    if (bytes != seenBytes) {
      seenBytes = bytes;
      silentSince = now;
    } else if (now - silentSince >= idleNanos) {
      return PlatformError.of(ErrorTable.IDLE_TIMEOUT, "no byte passed for " + millis(idleNanos));
    }
    return null;
  }

  private static String millis(long nanos) {
    return nanos / 1_000_000 + " ms";
  }
}
