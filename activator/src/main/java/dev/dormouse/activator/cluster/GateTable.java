package dev.dormouse.activator.cluster;

import dev.dormouse.activator.autoscaler.Autoscaler;
import dev.dormouse.activator.gate.RevisionGate;
import dev.dormouse.activator.gate.Time;
import dev.dormouse.activator.kubernetes.ClusterService.Policies;
import dev.dormouse.activator.metrics.ActivatorMetrics;
import dev.dormouse.activator.peer.Peers;
import dev.dormouse.activator.proxy.Gates;
import dev.dormouse.activator.proxy.RouteSource;
import dev.dormouse.core.revision.Revision;
import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.core.route.Route;
import dev.dormouse.core.route.RouteTable;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What the proxy reads: the routes, as one immutable snapshot, and the gates. A gate is made when
 * somebody first asks for it, so that a revision which nobody calls costs a few hundred bytes. Safe
 * for any thread; its lock guards what gates are made of, and no gate is called under it.
 */
final class GateTable implements RouteSource, Gates {
  private record Definition(Revision revision, Policies policies) {}

  private final String domain;
  private final Time time;
  private final Autoscaler autoscaler;
  private final ActivatorMetrics metrics;
  private final Optional<Peers> peers;
  private final Map<RevisionKey, RevisionGate> gates = new ConcurrentHashMap<>();
  private final Map<RevisionKey, Definition> definitions = new HashMap<>();

  /** Revisions that other activators have requests for, and of which nothing is known here yet. */
  private final Set<RevisionKey> heardOf = new HashSet<>();

  private volatile RouteTable routes;

  /**
   * No gates yet.
   *
   * @param peers present where several activators share the revisions
   */
  GateTable(
      String domain,
      Time time,
      Autoscaler autoscaler,
      ActivatorMetrics metrics,
      Optional<Peers> peers) {
    this.peers = peers;
    this.domain = domain;
    this.time = time;
    this.autoscaler = autoscaler;
    this.metrics = metrics;
    this.routes = RouteTable.of(domain, List.of());
  }

  @Override
  public RouteTable routes() {
    return routes;
  }

  void routes(Collection<Route> changed) {
    routes = RouteTable.of(domain, changed);
  }

  @Override
  public @Nullable RevisionGate gate(RevisionKey revision) {
    RevisionGate gate = gates.get(revision);
    return gate == null ? open(revision) : gate;
  }

  private @Nullable RevisionGate open(RevisionKey key) {
    RevisionGate opened;
    synchronized (definitions) {
      Definition definition = definitions.get(key);
      RevisionGate other = gates.get(key);
      if (definition == null || other != null) {
        return other;
      }
      Policies policies = definition.policies();
      opened =
          new RevisionGate(
              definition.revision(), policies.scaling(), policies.queue(), time, autoscaler, peers);
      gates.put(key, opened);
    }
    metrics.add(opened);
    autoscaler.add(opened);
    return opened;
  }

  /**
   * Another activator has requests for a revision: it needs a gate here, now or when it is known.
   */
  void heardOf(RevisionKey revision) {
    synchronized (definitions) {
      if (!definitions.containsKey(revision)) {
        heardOf.add(revision);
        return;
      }
    }
    var _ = gate(revision);
  }

  /** The revision's gate, if somebody has asked for it. */
  @Nullable RevisionGate opened(RevisionKey revision) {
    return gates.get(revision);
  }

  /** From now on there is a gate for the revision, and it has these settings. */
  void define(Revision revision, Policies policies) {
    RevisionGate gate;
    boolean awaited;
    synchronized (definitions) {
      awaited = heardOf.remove(revision.key());
      Definition now = new Definition(revision, policies);
      if (now.equals(definitions.put(revision.key(), now))) {
        return;
      }
      gate = gates.get(revision.key());
    }
    if (gate != null) {
      gate.policies(policies.scaling(), policies.queue());
    } else if (awaited) {
      var _ = gate(revision.key());
    }
  }

  /** The revision's gate holds nothing and is let go; the next request would get a new one. */
  void close(RevisionKey revision) {
    autoscaler.remove(revision);
    RevisionGate closed = gates.remove(revision);
    metrics.remove(revision);
    if (closed != null) {
      closed.forget();
    }
  }

  /** From now on the revision gets no gate any more. */
  void forget(RevisionKey revision) {
    synchronized (definitions) {
      definitions.remove(revision);
    }
    close(revision);
  }
}
