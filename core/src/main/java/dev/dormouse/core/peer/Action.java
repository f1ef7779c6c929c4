package dev.dormouse.core.peer;

import dev.dormouse.core.admit.Admission;
import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.revision.RevisionKey;

/** What follows from an event, for the shell to do. {@code W} is the shell's word for a request. */
public sealed interface Action<W> {
  /** Send a frame; it may be lost. */
  record Send<W>(MemberId to, Frame frame) implements Action<W> {}

  /** Send a request to its instance. */
  record Serve<W>(W request, LeaseId lease, InstanceId instance) implements Action<W> {}

  /** Turn a request away. */
  record Reject<W>(W request, Admission.Reason reason) implements Action<W> {}

  /** Turn away all requests of a revision that wait: its owner says that instances don't start. */
  record TurnAway<W>(RevisionKey revision, StartTrouble trouble) implements Action<W> {}

  /** Another member has counted requests of a service that is owned here. */
  record Heard<W>(MemberId from, Message.Counted counted) implements Action<W> {}

  /** List a revision's instances, as the store knows them now or later, and tell which. */
  record ListInstances<W>(RevisionKey revision) implements Action<W> {}

  /** Have a {@linkplain Participant#look look} at a revision after so many nanoseconds. */
  record LookAgain<W>(RevisionKey revision, long nanos) implements Action<W> {}

  /** Ask something of the store, and tell the answer under the call's number. */
  record Ask<W>(StoreCall call) implements Action<W> {}

  /** This activator is no member any more: begin anew under another name. */
  record Lost<W>() implements Action<W> {}

  /** This activator has handed over everything and may go. */
  record Left<W>() implements Action<W> {}
}
