package dev.dormouse.activator.peer;

import dev.dormouse.core.peer.MemberId;

/**
 * Gives an activator its way to the others. Asked anew whenever it joins, each time under another
 * name; what it was given before is closed by then. A port.
 */
public interface PeerPorts {
  /** The link of a member that joins; it can be reached by the others from now on. */
  PeerLink link(MemberId self, PeerEar ear);

  /** The store as a member sees it; what is in it is told from now on. */
  MemberStore store(MemberId self, PeerEar ear);
}
