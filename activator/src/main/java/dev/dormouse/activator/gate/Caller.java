package dev.dormouse.activator.gate;

import dev.dormouse.core.admit.Preference;
import dev.dormouse.core.admit.Ticket;
import org.jspecify.annotations.Nullable;

/**
 * One request as the gate sees it. The gate calls back {@link #granted} or {@link #refused} once
 * for each {@link RevisionGate#enter} and each {@link InstanceLease#refused}, unless {@link
 * RevisionGate#leave} ended the wait before. The answer to {@code enter} may come before {@code
 * enter} returns, on the same thread; every other one comes through {@link #execute}.
 */
public abstract class Caller {
  /** Its place in the queue while it waits. Guarded by the gate's lock. */
  @Nullable Ticket<Caller> ticket;

  /** Its part of what several activators share, if they do. Guarded by the gate's lock. */
  @Nullable SharedRequest shared;

  /**
   * The caller may send its request to the lease's instance. It gives the lease back once, also
   * when it has ended meanwhile.
   */
  protected abstract void granted(InstanceLease lease);

  /** The caller gets no slot. */
  protected abstract void refused(Refusal refusal);

  /** Runs an action later, on the thread that the caller lives on. Must not run it at once. */
  protected abstract void execute(Runnable action);

  /** The instance that it prefers, if any. Asked when it enters. */
  protected @Nullable Preference preference() {
    return null;
  }

  /** The longest that it waits for a slot from now on, in nanoseconds. Asked when it enters. */
  protected long patienceNanos() {
    return Long.MAX_VALUE;
  }

  /** The bytes of memory that the request holds while it waits. Asked under the gate's lock. */
  protected abstract long heldBytes();
}
