package dev.dormouse.activator.peer;

import dev.dormouse.core.peer.Frame;
import dev.dormouse.core.peer.MemberId;

/**
 * Carries frames to other members, as well as it can: one that can't be sent now is dropped. A
 * port. Never blocks; safe for any thread.
 */
public interface PeerLink extends AutoCloseable {
  /** Sends a frame, in the order of the calls as a rule. */
  void send(MemberId to, Frame frame);

  /** Carries nothing any more, in either direction. */
  @Override
  void close();
}
