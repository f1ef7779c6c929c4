package dev.dormouse.core.peer;

import dev.dormouse.core.admit.Admission;
import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.core.rollout.Observed;
import dev.dormouse.core.scale.PeerLoad;
import java.util.List;
import java.util.Optional;

/** What one activator says to another within a session. Immutable. */
public sealed interface Message {
  /**
   * The first word of every session: all that the sender holds and wants of the revisions that the
   * receiver owns. A revision that is not named: nothing.
   */
  record Report(List<RevisionReport> revisions) implements Message {}

  /** A peer to the owner. */
  record ToOwner(RevisionKey revision, List<Return> returns, List<Ask> asks, List<Long> withdrawn)
      implements Message {}

  /**
   * The owner to a peer.
   *
   * @param recall slots may not be kept any longer: idle ones come back now, others when they end
   */
  record ToPeer(
      RevisionKey revision, List<Grant> grants, List<Rejection> rejections, boolean recall)
      implements Message {}

  /** All that a peer holds and wants of one revision, and what it knows if it owned it before. */
  record RevisionReport(
      RevisionKey revision, List<Held> held, List<Ask> asks, Optional<Ledger> ledger) {
    static RevisionReport nothing(RevisionKey revision) {
      return new RevisionReport(revision, List.of(), List.of(), Optional.empty());
    }

    boolean isEmpty() {
      return held.isEmpty() && asks.isEmpty() && ledger.isEmpty();
    }
  }

  /** A peer to the owner, every beat while there is something to tell: what it has to do. */
  record Loaded(RevisionKey revision, PeerLoad load) implements Message {}

  /**
   * The owner to a peer whose requests wait: instances don't start, and nobody waits for one any
   * longer.
   */
  record Unstarted(RevisionKey revision, StartTrouble trouble) implements Message {}

  /**
   * To whoever owns a service's name: what the sender has counted of one of its revisions that
   * rolls, every second.
   *
   * @param service the service's name in the place of a revision's
   * @param counting which of the sender's countings it is: each begins at nothing
   */
  record Counted(RevisionKey service, RevisionKey revision, long counting, Observed observed)
      implements Message {}

  /**
   * One request that wants a slot.
   *
   * @param number the asker's own, unique for its life
   * @param bytes the memory that it holds while it waits
   * @param preferred where it would rather go, if there is a slot at once
   */
  record Ask(long number, long bytes, Optional<InstanceId> preferred) {}

  /**
   * A slot comes back.
   *
   * @param refused the instance did not take the connection; the request waits again, under the
   *     number by which the slot was asked for
   */
  record Return(LeaseId lease, boolean refused) {}

  /**
   * A slot for a request.
   *
   * @param keep it may serve further requests until it is recalled
   */
  record Grant(long ask, LeaseId lease, InstanceId instance, boolean keep) {}

  /** A request may not even wait. */
  record Rejection(long ask, Admission.Reason reason) {}

  /** A slot that the sender has, in use or not. */
  record Held(LeaseId lease, long ask, InstanceId instance) {}

  /**
   * What an owner knows of all the slots that are not free.
   *
   * @param drained instances that get no more requests
   */
  record Ledger(List<Lent> lent, List<Taken> taken, List<InstanceId> drained) {
    static final Ledger EMPTY = new Ledger(List.of(), List.of(), List.of());
  }

  /** A slot that somebody has. */
  record Lent(MemberId holder, Held held) {}

  /**
   * A slot that a dead activator may have in use.
   *
   * @param left for how many more nanoseconds; {@link Long#MAX_VALUE}: as long as the instance
   *     lives
   */
  record Taken(InstanceId instance, long left) {}
}
