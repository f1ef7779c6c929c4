package dev.dormouse.activator.gate;

import dev.dormouse.core.admit.Lease;
import dev.dormouse.core.revision.RevisionKey;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The right to send one request to one instance. Bound to the end, the reset and the close of the
 * request alike: whoever comes first gives it back, the others do nothing. Safe for any thread.
 */
public final class InstanceLease {
  private static final VarHandle RETURNED;

  static {
    try {
      RETURNED =
          MethodHandles.lookup().findVarHandle(InstanceLease.class, "returned", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final RevisionGate gate;
  private final Caller caller;
  private final Instance instance;
  private final long grantedAt;
  private final @Nullable Lease<Caller> lease;

  @SuppressWarnings("unused") // through RETURNED
  private volatile boolean returned;

  /**
   * A slot that was granted.
   *
   * @param lease the throttler's; null when another activator may own it
   */
  InstanceLease(
      RevisionGate gate,
      Caller caller,
      Instance instance,
      long grantedAt,
      @Nullable Lease<Caller> lease) {
    this.gate = gate;
    this.caller = caller;
    this.instance = instance;
    this.grantedAt = grantedAt;
    this.lease = lease;
  }

  public Instance instance() {
    return instance;
  }

  /** The revision of the instance. */
  public RevisionKey revision() {
    return gate.key();
  }

  Caller caller() {
    return caller;
  }

  /** The throttler's. Only where this activator alone owns the slots. */
  Lease<Caller> lease() {
    if (lease == null) {
      throw new IllegalStateException(instance.id() + "'s slot is no throttler's here");
    }
    return lease;
  }

  /** When the slot was granted, in nanoseconds of {@link System#nanoTime}. */
  public long grantedAt() {
    return grantedAt;
  }

  /** The request has ended: its slot is free. The second and later calls do nothing. */
  public void release() {
    if (RETURNED.compareAndSet(this, false, true)) {
      gate.release(this);
    }
  }

  /**
   * The instance did not take the connection and no byte was sent: the request goes back to its
   * place in the queue, and its caller is called back again. Does nothing after {@link #release}.
   *
   * @return whether the request waits again; false when the lease had been given back
   */
  public boolean refused() {
    if (RETURNED.compareAndSet(this, false, true)) {
      gate.refused(this);
      return true;
    }
    return false;
  }
}
