package dev.dormouse.core.peer;

import dev.dormouse.core.admit.Admission;
import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.revision.RevisionKey;

/**
 * Takes down what follows for requests, members and the store; nothing happens before a call's end.
 */
interface Answers<W> {
  void serve(W request, LeaseId lease, InstanceId instance);

  void reject(W request, Admission.Reason reason);

  /** Says something to another member, if there is a session with it; else it is lost. */
  void say(MemberId to, Message message);

  void listInstances(RevisionKey revision);

  /** The owner says that instances don't start. */
  void unstarted(RevisionKey revision, StartTrouble trouble);

  /** Asks for a {@linkplain Participant#look look} after so many nanoseconds. */
  void lookAgain(RevisionKey revision, long nanos);
}
