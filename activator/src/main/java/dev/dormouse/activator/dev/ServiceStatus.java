package dev.dormouse.activator.dev;

import dev.dormouse.activator.gate.GateSnapshot;
import dev.dormouse.activator.gate.RevisionGate;
import dev.dormouse.core.revision.ServiceKey;
import java.util.Collection;
import java.util.List;

/** One line of the status display. Immutable. */
record ServiceStatus(
    ServiceKey service, String revision, String state, int instances, int inFlight, int queued) {
  private static final String IDLE = "idle";

  static ServiceStatus of(LocalService service, Collection<RevisionGate> gates) {
    List<GateSnapshot> all = gates.stream().map(RevisionGate::snapshot).toList();
    int ready = all.stream().mapToInt(GateSnapshot::ready).sum();
    int starting = all.stream().mapToInt(GateSnapshot::starting).sum();
    int draining = all.stream().mapToInt(GateSnapshot::draining).sum();
    boolean failing = gates.stream().anyMatch(gate -> gate.lastFailure().isPresent());
    return new ServiceStatus(
        service.definition().key(),
        service.shares().contains(",") ? service.shares() : service.latest().key().name(),
        state(ready, starting, draining, failing)
            + service.coming().map(revision -> ", next " + revision.key().name()).orElse(""),
        ready + draining,
        all.stream().mapToInt(GateSnapshot::inFlight).sum(),
        all.stream().mapToInt(GateSnapshot::queued).sum());
  }

  /** Nothing runs, waits or went wrong. */
  boolean idle() {
    return state.equals(IDLE) && queued == 0;
  }

  private static String state(int ready, int starting, int draining, boolean failing) {
    if (starting > 0) {
      return "starting " + starting;
    }
    if (ready > 0) {
      return "ready";
    }
    if (failing) {
      return "start failed";
    }
    return draining > 0 ? "draining" : IDLE;
  }
}
