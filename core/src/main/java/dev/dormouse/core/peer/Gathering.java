package dev.dormouse.core.peer;

import dev.dormouse.core.revision.InstanceId;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What a new owner waits for before it issues anything, and what it knows by then. Not thread-safe.
 */
final class Gathering {
  private final Set<MemberId> awaited = new HashSet<>();
  private boolean told;
  private boolean asked;
  private Optional<Set<InstanceId>> listed = Optional.empty();
  private boolean over;

  /** Another epoch: these are to report. */
  void await(Collection<MemberId> members) {
    awaited.clear();
    awaited.addAll(members);
  }

  void reported(MemberId member) {
    awaited.remove(member);
  }

  /** Those whose reports, if there are any, are still to come. */
  Set<MemberId> awaited() {
    return awaited;
  }

  /** The owner before has told all that it knew. */
  void told() {
    told = true;
  }

  /** Whether no ledger says what the owner before knew. */
  boolean isUntold() {
    return !told;
  }

  boolean allReported() {
    return awaited.isEmpty();
  }

  /** Whether the instances are to be listed now: once. */
  boolean asksForInstances() {
    boolean first = !asked;
    asked = true;
    return first;
  }

  void listed(Collection<InstanceId> present) {
    if (asked) {
      listed = Optional.of(Set.copyOf(present));
    }
  }

  Optional<Set<InstanceId>> listed() {
    return listed;
  }

  void end() {
    over = true;
  }

  /** Whether all is known that can be. */
  boolean isOver() {
    return over;
  }
}
