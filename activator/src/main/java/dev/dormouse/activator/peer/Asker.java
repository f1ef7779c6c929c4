package dev.dormouse.activator.peer;

import dev.dormouse.core.admit.Admission;
import dev.dormouse.core.revision.InstanceId;
import java.util.Optional;

/**
 * One request that asks for a slot. Hears under the {@linkplain Peers#lock lock} what is decided:
 * it takes that down, and leaves what follows to {@link SharedSlots#later}.
 */
public interface Asker {
  /** The memory that it holds while it waits. */
  long heldBytes();

  /** Where it would rather go, if there is a slot at once. */
  Optional<InstanceId> preferred();

  /** It has a slot of an instance. */
  void serve(InstanceId instance);

  /** It may not even wait. */
  void reject(Admission.Reason reason);
}
