package dev.dormouse.core.peer;

/**
 * A write to the store, which takes it only if what it holds is what the caller expects. The answer
 * may never come, whether or not the write happened. Immutable.
 */
public sealed interface StoreCall {
  /** The caller's number, by which the answer is known. */
  long number();

  /** Count up one's own mark, from {@code expected}; 0 makes it. */
  record Renew(long number, long expected) implements StoreCall {}

  /** Seal somebody's mark, so that it can't be renewed any more. */
  record Seal(long number, MemberId victim, long expected) implements StoreCall {}

  /** Put the next view in the place of the one of the epoch before. */
  record Propose(long number, View view) implements StoreCall {}
}
