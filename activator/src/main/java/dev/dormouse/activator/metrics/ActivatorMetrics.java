package dev.dormouse.activator.metrics;

import dev.dormouse.activator.gate.GateSnapshot;
import dev.dormouse.activator.gate.RevisionGate;
import dev.dormouse.activator.peer.PeerFigures;
import dev.dormouse.activator.peer.Peers;
import dev.dormouse.activator.proxy.ErrorTable;
import dev.dormouse.activator.proxy.ProxyMetrics;
import dev.dormouse.activator.proxy.ProxyServer;
import dev.dormouse.activator.rollout.RequestObservers;
import dev.dormouse.activator.rollout.RolloutFigures;
import dev.dormouse.activator.wayin.Certificates;
import dev.dormouse.activator.wire.Ending;
import dev.dormouse.activator.wire.LinkSnapshot;
import dev.dormouse.core.overload.Shedding;
import dev.dormouse.core.revision.Revision;
import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.core.scale.ScaleDecision;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * The only class that knows a meter library's registry: counts what the proxy and the autoscaler
 * tell, and reads the gates' snapshots when it is asked. All names begin with {@code dormouse_}.
 * Safe for any thread.
 */
public final class ActivatorMetrics implements ProxyMetrics, RequestObservers {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Map<RevisionKey, RevisionMeters> requests = new ConcurrentHashMap<>();
  private final Map<RevisionKey, RevisionGate> shown = new ConcurrentHashMap<>();

  private final Map<RevisionKey, RevisionRequests> observers = new ConcurrentHashMap<>();
  private volatile Optional<Supplier<Certificates.Snapshot>> certificates = Optional.empty();
  private volatile Supplier<RolloutFigures> rollouts = () -> RolloutFigures.NONE;

  /** Nothing is shown yet. */
  public ActivatorMetrics() {
    registry.getPrometheusRegistry().register(this::revisions);
  }

  /** Shows a gate's figures from now on. */
  public void add(RevisionGate gate) {
    shown.put(gate.key(), gate);
  }

  private MetricSnapshots revisions() {
    Families families = new Families();
    shown.values().forEach(gate -> show(gate, families));
    requests.values().forEach(meters -> meters.show(families));
    RolloutMeters.show(rollouts.get(), families);
    return families.snapshots();
  }

  private static void show(RevisionGate gate, Families families) {
    GateSnapshot now = gate.snapshot();
    Labels labels = Families.labels(gate.revision());
    families.gauge("dormouse_queue_depth", labels, now.queued());
    families.gauge("dormouse_queue_bytes", labels, (double) now.queuedBytes());
    families.gauge("dormouse_concurrency_in_use", labels, now.inFlight());
    families.gauge("dormouse_instances", labels.add("state", "ready"), now.ready());
    families.gauge("dormouse_instances", labels.add("state", "starting"), now.starting());
    families.gauge("dormouse_instances", labels.add("state", "paused"), now.paused());
    families.gauge("dormouse_instances", labels.add("state", "draining"), now.draining());
    families.count("dormouse_usage_requests", labels, (double) now.usage().requests());
    families.count("dormouse_usage_instance_seconds", labels, now.usage().instanceSeconds());
    families.count("dormouse_usage_vcpu_seconds", labels, now.usage().vcpuSeconds());
    families.count("dormouse_usage_gib_seconds", labels, now.usage().gibSeconds());
  }

  /** Shows a revision's figures no longer. */
  public void remove(RevisionKey revision) {
    shown.remove(revision);
    requests.remove(revision);
  }

  @Override
  public void observe(RevisionKey revision, RevisionRequests observer) {
    observers.put(revision, observer);
    tellObserver(revision);
  }

  @Override
  public void unobserve(RevisionKey revision) {
    observers.remove(revision);
    tellObserver(revision);
  }

  private void tellObserver(RevisionKey revision) {
    RevisionMeters known = requests.get(revision);
    if (known != null) {
      known.observer(observers.get(revision));
    }
  }

  /** A scaling decision was acted on. Nothing is counted for a revision that is not shown. */
  public void decision(RevisionKey revision, ScaleDecision.Reason reason) {
    RevisionGate gate = shown.get(revision);
    if (gate != null) {
      meters(revision, gate.revision()).decided(reason);
    }
  }

  @Override
  public RevisionRequests requests(RevisionGate gate) {
    return meters(gate.key(), gate.revision());
  }

  /** Looked for first: only that leaves the map without a lock. */
  private RevisionMeters meters(RevisionKey key, Revision revision) {
    RevisionMeters known = requests.get(key);
    if (known != null) {
      return known;
    }
    RevisionMeters made = requests.computeIfAbsent(key, _ -> new RevisionMeters(revision));
    tellObserver(key);
    return made;
  }

  @Override
  public void unrouted(ErrorTable reason) {
    registry.counter("dormouse.requests.unrouted", "reason", word(reason)).increment();
  }

  /** Shows how rollouts stand. Once at most. */
  public void showRollouts(Supplier<RolloutFigures> standing) {
    rollouts = standing;
  }

  /** Shows how the certificates stand. Once at most. */
  public void show(Supplier<Certificates.Snapshot> standing) {
    certificates = Optional.of(standing);
    tls("dormouse.tls.certificates", Certificates.Snapshot::shown);
    tls("dormouse.tls.problems", s -> s.problems().size());
    tls(
        "dormouse.tls.first.expiry.timestamp.seconds",
        s -> s.firstExpiry().map(Instant::getEpochSecond).orElse(0L));
    FunctionCounter.builder(
            "dormouse.tls.reloads", this, m -> m.tls(Certificates.Snapshot::reloads))
        .register(registry);
  }

  /** Shows who is connected. Once at most. */
  public void show(ProxyServer proxy) {
    Gauge.builder("dormouse.connections", proxy, ProxyServer::openConnections).register(registry);
    Gauge.builder("dormouse.connected.clients", proxy, ProxyServer::connectedClients)
        .register(registry);
    Gauge.builder("dormouse.held.bytes", proxy, ProxyServer::heldBytes).register(registry);
    Gauge.builder("dormouse.held.bytes.max", proxy, ProxyServer::maxHeldBytes).register(registry);
    Gauge.builder("dormouse.shedding.ratio", proxy, ProxyServer::shedding).register(registry);
    for (Shedding.Verdict verdict : Shedding.Verdict.values()) {
      if (verdict != Shedding.Verdict.TAKEN) {
        FunctionCounter.builder("dormouse.requests.shed", proxy, p -> p.turnedAway(verdict))
            .tag("reason", word(verdict))
            .register(registry);
      }
    }
    refused(proxy, "max-connections", ProxyServer::refusedInAll);
    refused(proxy, "max-connections-per-client", ProxyServer::refusedOfClient);
  }

  private void refused(ProxyServer proxy, String limit, ToDoubleFunction<ProxyServer> count) {
    FunctionCounter.builder("dormouse.connections.refused", proxy, count)
        .tag("limit", limit)
        .register(registry);
  }

  private void tls(String name, ToDoubleFunction<Certificates.Snapshot> value) {
    Gauge.builder(name, this, metrics -> metrics.tls(value)).register(registry);
  }

  private double tls(ToDoubleFunction<Certificates.Snapshot> value) {
    return certificates.map(Supplier::get).map(value::applyAsDouble).orElse(0.0);
  }

  /** Shows how the connections with the other activators stand. Once at most. */
  public void showLink(Supplier<LinkSnapshot> standing) {
    link("dormouse.peer.connections", standing, LinkSnapshot::connections);
    link("dormouse.peer.queued.bytes", standing, LinkSnapshot::queuedBytes);
    linkCounter("dormouse.peer.frames", "way", "sent", standing, LinkSnapshot::framesSent);
    linkCounter("dormouse.peer.frames", "way", "received", standing, LinkSnapshot::framesReceived);
    linkCounter("dormouse.peer.frames", "way", "dropped", standing, LinkSnapshot::framesDropped);
    linkCounter("dormouse.peer.bytes", "way", "sent", standing, LinkSnapshot::bytesSent);
    linkCounter("dormouse.peer.bytes", "way", "received", standing, LinkSnapshot::bytesReceived);
    for (Ending ending : Ending.values()) {
      linkCounter(
          "dormouse.peer.connections.ended",
          "reason",
          word(ending),
          standing,
          s -> s.ended().getOrDefault(ending, 0L));
    }
  }

  private void link(
      String name, Supplier<LinkSnapshot> standing, ToDoubleFunction<LinkSnapshot> value) {
    Gauge.builder(name, standing, s -> value.applyAsDouble(s.get()))
        .strongReference(true)
        .register(registry);
  }

  private void linkCounter(
      String name,
      String tag,
      String tagged,
      Supplier<LinkSnapshot> standing,
      ToDoubleFunction<LinkSnapshot> value) {
    // The counter keeps its object weakly, and this one lives as long as these figures.
    FunctionCounter.builder(name, this, _ -> value.applyAsDouble(standing.get()))
        .tag(tag, tagged)
        .register(registry);
  }

  /** Shows how this activator stands among others. Once at most. */
  public void show(Peers peers) {
    peer("dormouse.peers.members", peers, PeerFigures::members);
    peer("dormouse.peers.epoch", peers, PeerFigures::epoch);
    peer("dormouse.peers.in.term", peers, figures -> figures.inTerm() ? 1 : 0);
    peerCounter("dormouse.peers.leases.asked", peers, PeerFigures::asked);
    peerCounter("dormouse.peers.leases.granted", peers, PeerFigures::granted);
    peerCounter("dormouse.peers.recalls", peers, PeerFigures::recalls);
    peerCounter("dormouse.peers.hand.overs", peers, PeerFigures::handOvers);
    peerCounter("dormouse.peers.joins", peers, PeerFigures::joins);
  }

  private void peer(String name, Peers peers, ToDoubleFunction<PeerFigures> value) {
    Gauge.builder(name, peers, of -> value.applyAsDouble(of.figures())).register(registry);
  }

  private void peerCounter(String name, Peers peers, ToDoubleFunction<PeerFigures> value) {
    FunctionCounter.builder(name, peers, of -> value.applyAsDouble(of.figures()))
        .register(registry);
  }

  /** Writes all figures in Prometheus's text format. */
  public void writeTo(OutputStream out) throws IOException {
    registry.scrape(out);
  }

  static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
