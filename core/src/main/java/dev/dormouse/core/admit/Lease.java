package dev.dormouse.core.admit;

import dev.dormouse.core.revision.InstanceId;

/**
 * The right to send one request to one instance. Whoever holds it gives it back exactly once, to
 * the {@link Throttler} that issued it. Its fields never change but for the mark of having been
 * given back, which belongs to the throttler.
 */
public final class Lease<W> {
  final Slots slots;
  private final W holder;
  private final long order;
  private final long grantedAt;
  boolean returned;

  Lease(Slots slots, W holder, long order, long grantedAt) {
    this.slots = slots;
    this.holder = holder;
    this.order = order;
    this.grantedAt = grantedAt;
  }

  public InstanceId instance() {
    return slots.id;
  }

  public W holder() {
    return holder;
  }

  /** The request's place in the order of arrival, by which it goes back to the queue. */
  public long order() {
    return order;
  }

  /** When the slot was granted, in the caller's nanoseconds. */
  public long grantedAt() {
    return grantedAt;
  }
}
