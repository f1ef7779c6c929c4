package dev.dormouse.activator.peer;

import dev.dormouse.core.peer.MemberId;
import dev.dormouse.core.peer.Message;
import dev.dormouse.core.revision.RevisionKey;

/**
 * Hears what concerns an activator among others as a whole. Called without the lock, from any
 * thread; returns quickly and never throws.
 */
public interface PeerNews {
  /** Nobody needs to know: all revisions are open everywhere. */
  PeerNews UNHEARD =
      new PeerNews() {
        @Override
        public void heardOf(RevisionKey revision) {}

        @Override
        public void ownersChanged() {}

        @Override
        public void counted(MemberId from, Message.Counted counted) {}
      };

  /** A member has requests for a revision that is not open here, though it may be owned here. */
  void heardOf(RevisionKey revision);

  /** Other members are there, so revisions may have other owners. */
  void ownersChanged();

  /** A member has counted requests of a service that this activator owns. */
  void counted(MemberId from, Message.Counted counted);
}
