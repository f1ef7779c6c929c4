package dev.dormouse.activator.kubernetes;

import dev.dormouse.core.peer.Mark;
import dev.dormouse.core.peer.MemberId;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One member's own mark. It is written in the version of the last renewal, so that one costs one
 * call; only when that fails is it read. Calls wait for the API server, and throw where it can't be
 * reached. Safe for any thread.
 */
final class OwnMark {
  /**
   * What became of a renewal.
   *
   * @param mark as it is now
   */
  record Renewal(boolean done, Mark mark) {}

  private final LeaseClient leases;
  private final StoredMembers stored;
  private final MemberId self;
  private final String address;
  private volatile @Nullable Lease last;

  /**
   * Not made yet.
   *
   * @param address where the member listens for the others
   */
  OwnMark(LeaseClient leases, StoredMembers stored, MemberId self, String address) {
    this.leases = leases;
    this.stored = stored;
    this.self = self;
    this.address = address;
  }

  /** Counts it up, if it is as expected; 0 makes it. */
  Renewal renew(long expected) {
    Lease known = last;
    Lease before =
        known != null && StoredMembers.mark(known).renewals() == expected
            ? known
            : leases.read(self.name());
    if (before == null) {
      Mark missing = missing(expected);
      return missing.sealed() ? new Renewal(false, missing) : write(missing, null);
    }
    Mark mark = StoredMembers.mark(before);
    return mark.equals(new Mark(expected, false)) ? write(mark, before) : new Renewal(false, mark);
  }

  private Renewal write(Mark from, @Nullable Lease before) {
    Mark next = new Mark(from.renewals() + 1, false);
    Optional<Lease> written = leases.write(stored.lease(self, next, Optional.of(address), before));
    last = written.orElse(null);
    if (written.isPresent()) {
      return new Renewal(true, next);
    }
    // Somebody was faster, or an answer was lost: what is there now is counted up next time.
    Lease now = leases.read(self.name());
    return new Renewal(false, now == null ? missing(from.renewals()) : StoredMembers.mark(now));
  }

  /**
   * What a mark counts as that isn't there: sealed, unless it may be made, as nobody can have
   * removed it in earnest: at the beginning, or while the view names the member.
   */
  private Mark missing(long expected) {
    boolean mayMake =
        expected == 0 || StoredMembers.viewIn(leases.read(stored.viewName())).has(self);
    return new Mark(expected, !mayMake);
  }
}
