package dev.dormouse.activator.dev;

import dev.dormouse.activator.gate.RevisionGate;
import dev.dormouse.activator.proxy.Gates;
import dev.dormouse.activator.proxy.RouteSource;
import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.core.route.Route;
import dev.dormouse.core.route.RouteTable;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What the proxy reads: the routes, as one immutable snapshot, and the gates. A route appears after
 * the gates that it leads to, and goes before them. Safe for any thread.
 */
final class ServingTable implements RouteSource, Gates {
  private final String domain;
  private final Map<RevisionKey, RevisionGate> gates = new ConcurrentHashMap<>();
  private volatile RouteTable routes;

  ServingTable(String domain) {
    this.domain = domain;
    this.routes = RouteTable.of(domain, List.of());
  }

  @Override
  public RouteTable routes() {
    return routes;
  }

  @Override
  public @Nullable RevisionGate gate(RevisionKey revision) {
    return gates.get(revision);
  }

  Collection<RevisionGate> gates() {
    return gates.values();
  }

  void routes(Collection<Route> changed) {
    routes = RouteTable.withBareHost(domain, changed);
  }

  void add(RevisionGate gate) {
    gates.put(gate.key(), gate);
  }

  void remove(RevisionKey revision) {
    gates.remove(revision);
  }
}
