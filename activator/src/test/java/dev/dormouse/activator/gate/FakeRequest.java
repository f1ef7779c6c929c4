package dev.dormouse.activator.gate;

import dev.dormouse.core.admit.Preference;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request whose end a test decides on. Its own thread is whoever lets the time pass. */
public final class FakeRequest extends Caller {
  private final SimulatedTime time;
  private final long bytes;
  private final @Nullable Preference preference;

  /** How long it waits for a slot at most, in nanoseconds. */
  long patienceNanos = Long.MAX_VALUE;

  /** What the gate has answered, the last one last. */
  public final List<InstanceLease> leases = new ArrayList<>();

  public final List<Refusal> refusals = new ArrayList<>();

  public FakeRequest(SimulatedTime time) {
    this(time, 1000);
  }

  public FakeRequest(SimulatedTime time, long bytes) {
    this(time, bytes, null);
  }

  FakeRequest(SimulatedTime time, long bytes, @Nullable Preference preference) {
    this.time = time;
    this.bytes = bytes;
    this.preference = preference;
  }

  public boolean isGranted() {
    return !leases.isEmpty();
  }

  public InstanceLease lease() {
    return leases.getLast();
  }

  public Refusal refusal() {
    return refusals.getLast();
  }

  /** Nothing has been answered. */
  public boolean waits() {
    return leases.isEmpty() && refusals.isEmpty();
  }

  /** Gives its slot back. */
  public void end() {
    lease().release();
  }

  @Override
  protected long patienceNanos() {
    return patienceNanos;
  }

  @Override
  protected void granted(InstanceLease lease) {
    leases.add(lease);
  }

  @Override
  protected void refused(Refusal refusal) {
    refusals.add(refusal);
  }

  @Override
  protected void execute(Runnable action) {
    time.after(0, action);
  }

  @Override
  protected @Nullable Preference preference() {
    return preference;
  }

  @Override
  protected long heldBytes() {
    return bytes;
  }
}
