package dev.dormouse.core.admit;

/**
 * The answer to a request that asks for a slot. {@code W} is the caller's own word for the one that
 * waits.
 */
public sealed interface Admission<W> {
  /** It has a slot now. */
  record Admitted<W>(Lease<W> lease) implements Admission<W> {}

  /** It waits. The ticket ends exactly once: by a grant, or when the caller withdraws it. */
  record Queued<W>(Ticket<W> ticket) implements Admission<W> {}

  /** It may not even wait. */
  record Rejected<W>(Reason reason) implements Admission<W> {}

  /** Why a request may not wait. */
  enum Reason {
    QUEUE_REQUESTS_FULL,
    QUEUE_BYTES_FULL
  }
}
