package dev.dormouse.activator.gate;

import java.util.List;

/**
 * Why a request got no slot. Immutable.
 *
 * @param message one sentence for people
 * @param output the last lines of an instance that failed to start, oldest first; may be empty
 * @param retryAfterSeconds when another try makes sense, at least 1
 */
public record Refusal(Reason reason, String message, List<String> output, long retryAfterSeconds) {

  /** The kinds of refusal; {@code ErrorTable} gives each its status. */
  public enum Reason {
    QUEUE_FULL,
    QUEUE_BYTES_FULL,
    QUEUE_TOO_LONG,
    START_FAILED,
    START_BACKOFF,
    REVISION_GONE,
    SHUTTING_DOWN
  }

  public Refusal {
    output = List.copyOf(output);
    if (retryAfterSeconds < 1) {
      throw new IllegalArgumentException(
          "retryAfterSeconds: " + retryAfterSeconds + " (expected: >= 1)");
    }
  }
}
