package dev.dormouse.core.admit;

import dev.dormouse.core.revision.InstanceId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request's place in the queue. It ends exactly once: granted a slot, or withdrawn. Mutable state
 * belongs to the {@link Throttler}; the rest never changes.
 */
public final class Ticket<W> {
  /** Where a ticket's life stands. */
  enum State {
    WAITING,
    GRANTED,
    WITHDRAWN
  }

  private final W waiter;
  private final long order;
  private final long bytes;
  State state = State.WAITING;

  /** Whose slots alone it takes; absent when any will do. */
  @Nullable Slots heldFor;

  @Nullable Ticket<W> before;
  @Nullable Ticket<W> after;

  Ticket(W waiter, long order, long bytes) {
    this.waiter = waiter;
    this.order = order;
    this.bytes = bytes;
  }

  public W waiter() {
    return waiter;
  }

  /** The request's place in the order of arrival. */
  public long order() {
    return order;
  }

  /** The instance that it holds out for; empty when it takes any. */
  public Optional<InstanceId> holdsOutFor() {
    return Optional.ofNullable(heldFor).map(slots -> slots.id);
  }

  /** The memory that it holds while it waits. */
  public long bytes() {
    return bytes;
  }
}
