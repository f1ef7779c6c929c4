package dev.dormouse.activator.proxy;

import dev.dormouse.activator.gate.Caller;
import dev.dormouse.activator.gate.RevisionGate;
import dev.dormouse.core.admit.Preference;
import org.jspecify.annotations.Nullable;

/**
 * How one request holds out for the instance of its session, if it has one. Its event loop's thread
 * only.
 */
final class Loyalty {
  private @Nullable Session session;

  /** The session that the request belongs to; null when it belongs to none. */
  void to(@Nullable Session of) {
    session = of;
  }

  /** The instance that is preferred at a gate; null when any will do. */
  @Nullable Preference preference(@Nullable RevisionGate gate) {
    Session of = session;
    return of == null || gate == null ? null : of.preference(gate.key());
  }

  /** Takes any instance when the preferred one has no slot in time. */
  void holdOut(RevisionGate gate, Caller caller) {
    Session of = session;
    Preference preferred = preference(gate);
    if (of != null && preferred != null && preferred.waits()) {
      of.startWaiting(() -> gate.settle(caller));
    }
  }

  /** It waits no longer. */
  void stop() {
    Session of = session;
    if (of != null) {
      of.stopWaiting();
    }
  }
}
