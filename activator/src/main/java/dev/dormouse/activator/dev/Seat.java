package dev.dormouse.activator.dev;

import dev.dormouse.activator.admin.AdminServer;
import dev.dormouse.activator.autoscaler.Autoscaler;
import dev.dormouse.activator.gate.GateSnapshot;
import dev.dormouse.activator.gate.RevisionGate;
import dev.dormouse.activator.gate.Time;
import dev.dormouse.activator.instances.ScaleRequests;
import dev.dormouse.activator.metrics.ActivatorMetrics;
import dev.dormouse.activator.peer.Peers;
import dev.dormouse.activator.proxy.ProxyOptions;
import dev.dormouse.activator.proxy.ProxyServer;
import dev.dormouse.activator.wayin.WayIn;
import dev.dormouse.core.revision.Revision;
import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.core.revision.ServiceDefinition;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * One activator of local mode: what its proxy reads, its gates and who scales them, its figures,
 * its ports, and its part among the others if there are any. Started and closed by one thread at a
 * time; the rest is safe for any.
 */
final class Seat {
  private final int number;
  private final Time time;
  private final WayIn wayIn;
  private final int adminPort;
  private final ServingTable table;
  private final ActivatorMetrics metrics = new ActivatorMetrics();
  private final Autoscaler autoscaler;
  private final Optional<Peers> peers;
  private volatile Optional<ProxyServer> proxy = Optional.empty();
  private volatile Optional<AdminServer> admin = Optional.empty();

  /**
   * Serves nothing yet.
   *
   * @param number 0 and up, by which its ports differ from the first one's
   * @param peers present where there are several
   */
  Seat(
      int number,
      DevOptions options,
      Time time,
      ScaleRequests instances,
      DevEvents events,
      Optional<Peers> peers) {
    this.number = number;
    this.time = time;
    this.wayIn = options.wayIn().shifted(number);
    this.adminPort = options.adminPort() == 0 ? 0 : options.adminPort() + number;
    this.peers = peers;
    this.table = new ServingTable(options.domain());
    this.autoscaler =
        new Autoscaler(time, instances, new SeatEvents(metrics, events), Duration.ZERO);
    peers.ifPresent(shared -> metrics.show(shared));
  }

  int number() {
    return number;
  }

  ServingTable table() {
    return table;
  }

  ActivatorMetrics metrics() {
    return metrics;
  }

  Autoscaler autoscaler() {
    return autoscaler;
  }

  /** Its part among the others. */
  Optional<Peers> peers() {
    return peers;
  }

  WayIn wayIn() {
    return wayIn;
  }

  /** Opens the ports. Returns what went wrong, if anything did. */
  Optional<String> start(
      Vertx vertx, ProxyOptions ways, BooleanSupplier ready, Supplier<List<String>> problems) {
    Future<ProxyServer> proxyStart = ProxyServer.start(vertx, ways, table, table, metrics);
    Future<AdminServer> adminStart =
        AdminServer.start(vertx, adminPort, metrics::writeTo, ready, problems);
    Optional<String> problem =
        failure(proxyStart, String.join(", ", wayIn.options()), wayIn.port())
            .or(() -> failure(adminStart, "--admin-port", adminPort));
    if (problem.isEmpty()) {
      proxy = Optional.of(proxyStart.result());
      metrics.show(proxyStart.result());
      admin = Optional.of(adminStart.result());
      peers.ifPresent(Peers::join);
    }
    return problem;
  }

  private static Optional<String> failure(Future<?> start, String option, int port) {
    try {
      start.toCompletionStage().toCompletableFuture().join();
      return Optional.empty();
    } catch (CompletionException e) {
      // The native transport has an exception of its own; what both say is the system's text.
      String why = String.valueOf(start.cause().getMessage());
      return Optional.of(
          why.contains("Address already in use")
              ? "port " + port + " is taken: choose another with " + option
              : option + " " + port + ": " + why);
    }
  }

  /** The port that an option asked for; none when it was not given. */
  Optional<Integer> port(String option) {
    int index = wayIn.options().indexOf(option);
    return proxy.filter(_ -> index >= 0).map(running -> running.ports().get(index));
  }

  Optional<Integer> adminPort() {
    return admin.map(AdminServer::actualPort);
  }

  /** A revision is served here from now on. */
  void serve(Revision revision, ServiceDefinition definition) {
    RevisionGate gate =
        new RevisionGate(
            revision, definition.scaling(), definition.queue(), time, autoscaler, peers);
    table.add(gate);
    metrics.add(gate);
    autoscaler.add(gate);
  }

  /** A revision is served here no longer. */
  void remove(RevisionKey key) {
    autoscaler.remove(key);
    RevisionGate gate = table.gate(key);
    table.remove(key);
    metrics.remove(key);
    if (gate != null) {
      gate.forget();
    }
  }

  /** How it stands among the others, in a few words. */
  String standing() {
    List<GateSnapshot> gates = table.gates().stream().map(RevisionGate::snapshot).toList();
    long owned = gates.stream().filter(GateSnapshot::scaledHere).count();
    int inFlight = gates.stream().mapToInt(GateSnapshot::inFlight).sum();
    int queued = gates.stream().mapToInt(GateSnapshot::queued).sum();
    return "%d on port %d owns %d, %d in flight, %d queued"
        .formatted(number + 1, port("--port").orElse(0), owned, inFlight, queued);
  }

  /** Who waits for an instance is told at once; who has one gets the time. */
  void turnAway() {
    table.gates().forEach(RevisionGate::close);
  }

  /** Takes no new requests, and lets those that run go on for a while. */
  Future<Void> stopServing(Duration drain) {
    return proxy.map(running -> running.close(drain)).orElseGet(Future::succeededFuture);
  }

  /** Hands over what it owns, ends what waits and runs here, and goes. */
  Future<Void> leave(Duration drain) {
    Future<Void> served = stopServing(drain);
    Future<Void> left =
        peers
            .map(shared -> Future.fromCompletionStage(shared.leave()))
            .orElseGet(Future::succeededFuture);
    return served.compose(_ -> left).compose(_ -> end());
  }

  /** Says and hears nothing any more. */
  Future<Void> end() {
    peers.ifPresent(Peers::close);
    return admin.map(AdminServer::close).orElseGet(Future::succeededFuture);
  }
}
