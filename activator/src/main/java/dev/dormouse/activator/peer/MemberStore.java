package dev.dormouse.activator.peer;

import dev.dormouse.core.peer.StoreCall;

/**
 * Keeps the view and the members' marks, and tells its {@link PeerEar} of each change that it sees,
 * and of what there is at the beginning, also when that is nothing. A port. Never blocks; safe for
 * any thread.
 */
public interface MemberStore extends AutoCloseable {
  /** Asks for a write. The answer comes later, if it comes at all, never from within the call. */
  void ask(StoreCall call);

  /** Tells nothing any more. */
  @Override
  void close();
}
