package dev.dormouse.activator.peer;

import dev.dormouse.core.peer.StartTrouble;

/**
 * Hears what happens to a revision's slots through others. Called under the {@linkplain Peers#lock
 * lock}; what follows is left to {@link SharedSlots#later}.
 */
public interface RevisionEar {
  /** Another activator said something, or who owns the revision may have changed. */
  void changed();

  /** The owner says that instances don't start, and that nobody is to wait for one. */
  void unstarted(StartTrouble trouble);

  /** Another beat, which looked at the revision: something happened to it, or is to end. */
  void beat();

  /** This activator was put out and begins anew: whoever was served before, is so no more. */
  void begunAnew();
}
