package dev.dormouse.activator.gate;

import dev.dormouse.activator.peer.Asker;
import dev.dormouse.core.admit.Admission;
import dev.dormouse.core.admit.Preference;
import dev.dormouse.core.revision.InstanceId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One request of a revision that several activators share. Guarded by the gate's lock. */
final class SharedRequest implements Asker {
  final Caller caller;
  final SharedAdmissions home;
  private final Optional<InstanceId> preferred;
  final long heldBytes;

  /** It counts as one that waits. */
  boolean waits;

  /** It is being admitted: what it hears now is the answer. */
  boolean entering;

  /** What it heard while it was admitted. */
  @Nullable Answer answer;

  /** It has a slot of an instance that this activator has not heard of yet, since then. */
  boolean early;

  long earlySince;

  SharedRequest(Caller caller, SharedAdmissions home) {
    this.caller = caller;
    this.home = home;
    this.heldBytes = caller.heldBytes();
    this.preferred = Optional.ofNullable(caller.preference()).map(Preference::instance);
  }

  @Override
  public long heldBytes() {
    return heldBytes;
  }

  @Override
  public Optional<InstanceId> preferred() {
    return preferred;
  }

  @Override
  public void serve(InstanceId instance) {
    home.served(this, instance);
  }

  @Override
  public void reject(Admission.Reason reason) {
    home.rejected(this, reason);
  }
}
