package dev.dormouse.activator.gate;

import dev.dormouse.core.admit.Lease;
import dev.dormouse.core.revision.RevisionKey;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

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
  private final Lease<Caller> lease;
  private final Instance instance;

  @SuppressWarnings("unused") // through RETURNED
  private volatile boolean returned;

  InstanceLease(RevisionGate gate, Lease<Caller> lease, Instance instance) {
    this.gate = gate;
    this.lease = lease;
    this.instance = instance;
  }

  public Instance instance() {
    return instance;
  }

  /** The revision of the instance. */
  public RevisionKey revision() {
    return gate.key();
  }

  Caller caller() {
    return lease.holder();
  }

  /** When the slot was granted, in nanoseconds of {@link System#nanoTime}. */
  public long grantedAt() {
    return lease.grantedAt();
  }

  /** The request has ended: its slot is free. The second and later calls do nothing. */
  public void release() {
    if (RETURNED.compareAndSet(this, false, true)) {
      gate.release(lease);
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
      gate.refused(lease);
      return true;
    }
    return false;
  }
}
