package dev.dormouse.activator.gate;

import java.util.List;

/**
 * Tells those who wait what became of it, each on its own thread and outside any lock. Stateless.
 */
final class Callers {
  private Callers() {}

  static void handOut(List<InstanceLease> lent) {
    for (InstanceLease lease : lent) {
      Caller caller = lease.caller();
      caller.execute(() -> caller.granted(lease));
    }
  }

  static void turnAway(List<Caller> waiting, Refusal refusal) {
    for (Caller caller : waiting) {
      caller.execute(() -> caller.refused(refusal));
    }
  }
}
