package dev.dormouse.activator.peer;

import dev.dormouse.core.peer.Frame;
import dev.dormouse.core.peer.Mark;
import dev.dormouse.core.peer.MemberId;
import dev.dormouse.core.peer.View;

/**
 * Hears what a {@link PeerLink} receives and a {@link MemberStore} sees. Called from any thread;
 * returns quickly and never throws.
 */
public interface PeerEar {
  /** A frame came from a member that has proven to be it. */
  void received(MemberId from, Frame frame);

  /** Nobody listens any more at a member's address, or so it seems. */
  void absent(MemberId member);

  /** The view in the store; {@link View#NONE} when there is none yet. */
  void seen(View view);

  /** A member's mark in the store. */
  void seen(MemberId member, Mark mark);

  /** A member's program has ended, as is known for certain. */
  void died(MemberId member);

  /** The answer to a renewal: whether it was done, and the mark as it is. */
  void renewed(long call, boolean done, Mark mark);

  /** The answer to a sealing: the mark as it is. */
  void sealed(long call, MemberId victim, Mark mark);

  /** The answer to a proposal: the view as it is. */
  void proposed(long call, View current);
}
