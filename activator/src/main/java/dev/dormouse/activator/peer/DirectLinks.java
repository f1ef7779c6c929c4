package dev.dormouse.activator.peer;

import dev.dormouse.core.peer.Frame;
import dev.dormouse.core.peer.MemberId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * Links between activators of one process: frames are handed over as they are, each on its
 * receiver's executor. Safe for any thread.
 */
public final class DirectLinks {
  private final Map<MemberId, Receiver> receivers = new ConcurrentHashMap<>();

  private record Receiver(PeerEar ear, Executor thread) {}

  /**
   * The link of a member, which the others reach from now on.
   *
   * @param thread runs one action at a time, in the order in which they come
   */
  public PeerLink link(MemberId self, PeerEar ear, Executor thread) {
    receivers.put(self, new Receiver(ear, thread));
    return new PeerLink() {
      @Override
      public void send(MemberId to, Frame frame) {
        Receiver receiver = receivers.get(to);
        if (receiver != null && receivers.containsKey(self)) {
          receiver.thread().execute(() -> receiver.ear().received(self, frame));
        }
      }

      @Override
      public void close() {
        receivers.remove(self);
      }
    };
  }
}
