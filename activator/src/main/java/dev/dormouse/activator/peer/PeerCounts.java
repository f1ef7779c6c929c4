package dev.dormouse.activator.peer;

import dev.dormouse.core.peer.Frame;
import dev.dormouse.core.peer.Message;

/** Counts what is said among the activators, as one of them sees it. Guarded by its lock. */
final class PeerCounts {
  private long asked;
  private long granted;
  private long recalls;
  private long handOvers;
  private long joins;

  /** The number of the next participant. */
  long nextJoin() {
    return ++joins;
  }

  void sent(Frame frame) {
    if (frame instanceof Frame.Data data && data.message() instanceof Message.ToOwner words) {
      asked += words.asks().size();
    }
  }

  void received(Frame frame) {
    if (frame instanceof Frame.Data data && data.message() instanceof Message.ToPeer words) {
      granted += words.grants().size();
      if (words.recall()) {
        recalls++;
      }
    }
  }

  void owns() {
    handOvers++;
  }

  PeerFigures figures(long epoch, int members, boolean inTerm) {
    return new PeerFigures(epoch, members, inTerm, asked, granted, recalls, handOvers, joins);
  }
}
