package dev.dormouse.activator.dev;

import dev.dormouse.activator.gate.GateSnapshot;
import dev.dormouse.activator.gate.RevisionGate;
import dev.dormouse.activator.proxy.ProxyMetrics.RevisionRequests;
import dev.dormouse.activator.rollout.RequestObservers;
import dev.dormouse.core.revision.Revision;
import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.core.revision.ServiceDefinition;
import dev.dormouse.core.revision.ServiceKey;
import dev.dormouse.core.route.Route;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The activators of local mode, one as a rule: what is done to a revision is done at each of them.
 * Changed by the services' thread only; may be read by any.
 */
final class Seats implements RequestObservers {
  private final List<Seat> seats = new CopyOnWriteArrayList<>();
  private final Map<RevisionKey, Served> served = new LinkedHashMap<>();
  private final Map<RevisionKey, RevisionRequests> observers = new LinkedHashMap<>();
  private List<Route> routes = List.of();

  private record Served(Revision revision, ServiceDefinition definition) {}

  List<Seat> all() {
    return List.copyOf(seats);
  }

  /** One more serves what the others serve. */
  void add(Seat seat) {
    served.values().forEach(each -> seat.serve(each.revision(), each.definition()));
    observers.forEach(seat.metrics()::observe);
    seat.table().routes(routes);
    seats.add(seat);
  }

  /** One serves no more. */
  void remove(Seat seat) {
    seats.remove(seat);
  }

  void serve(Revision revision, ServiceDefinition definition) {
    served.put(revision.key(), new Served(revision, definition));
    seats.forEach(seat -> seat.serve(revision, definition));
  }

  void remove(RevisionKey key) {
    served.remove(key);
    seats.forEach(seat -> seat.remove(key));
  }

  /** Whether somebody has a gate for the revision. */
  boolean serves(RevisionKey key) {
    return seats.stream().anyMatch(seat -> seat.table().gate(key) != null);
  }

  void routes(Collection<Route> changed) {
    routes = List.copyOf(changed);
    seats.forEach(seat -> seat.table().routes(routes));
  }

  /** Does something to each activator's gate of a revision. */
  void withGates(RevisionKey key, Consumer<RevisionGate> action) {
    gates(key).forEach(action);
  }

  private Stream<RevisionGate> gates(RevisionKey key) {
    return seats.stream().flatMap(seat -> Stream.ofNullable(seat.table().gate(key)));
  }

  /** All gates of each service that has any. */
  Map<ServiceKey, List<RevisionGate>> gates() {
    return seats.stream()
        .flatMap(seat -> seat.table().gates().stream())
        .collect(Collectors.groupingBy(gate -> gate.revision().service()));
  }

  /** Requests that wait or run anywhere. */
  long open(RevisionKey key) {
    return gates(key).map(RevisionGate::snapshot).mapToLong(GateSnapshot::open).sum();
  }

  @Override
  public void observe(RevisionKey revision, RevisionRequests observer) {
    observers.put(revision, observer);
    seats.forEach(seat -> seat.metrics().observe(revision, observer));
  }

  @Override
  public void unobserve(RevisionKey revision) {
    observers.remove(revision);
    seats.forEach(seat -> seat.metrics().unobserve(revision));
  }
}
