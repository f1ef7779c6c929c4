package dev.dormouse.activator.proxy;

import dev.dormouse.core.overload.Shedding.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * What one request holds of the activator's memory, from when its service is known until it has
 * ended. Its event loop's thread only.
 */
final class Holding {
  private final Holdings.Account account;
  private final long bytes;
  private boolean taken;

  Holding(Holdings.Account account, long bytes) {
    this.account = account;
    this.bytes = bytes;
  }

  /** Why there is no room for it; null when there is. */
  @Nullable PlatformError take(ProxyLoop loop) {
    Verdict verdict = account.comes(bytes, loop.shedding(), loop.random.nextDouble());
    taken = verdict == Verdict.TAKEN;
    return switch (verdict) {
      case TAKEN -> null;
      case MEMORY_FULL ->
          PlatformError.later(
              ErrorTable.MEMORY_FULL, "requests hold all the memory that they may have here");
      case MEMORY_SHARE ->
          PlatformError.later(
              ErrorTable.MEMORY_SHARE,
              "memory is short here, and the service's requests hold their share of it");
      case THREADS_LATE ->
          PlatformError.later(
              ErrorTable.THREADS_LATE, "more requests come than this activator can pass on");
    };
  }

  /** A part of the answer waits for the client; less than none: no longer. */
  void answerHolds(long more) {
    account.add(more);
  }

  /** It has ended. */
  void giveBack() {
    if (taken) {
      taken = false;
      account.ends(bytes);
    }
  }
}
