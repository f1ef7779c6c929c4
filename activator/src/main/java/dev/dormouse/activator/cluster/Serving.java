package dev.dormouse.activator.cluster;

import dev.dormouse.activator.autoscaler.Autoscaler;
import dev.dormouse.activator.kubernetes.KubernetesCluster;
import dev.dormouse.activator.metrics.ActivatorMetrics;
import dev.dormouse.activator.proxy.ProxyOptions;
import dev.dormouse.activator.proxy.ProxyServer;
import dev.dormouse.activator.proxy.VertxTime;
import dev.dormouse.activator.rollout.RolloutWords;
import dev.dormouse.activator.wayin.Certificates;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Watches, gates, autoscaler and proxy, wired in one place. Whoever stands by watches too, so that
 * it serves within moments when it is elected. Prepared, begun and closed once, by one thread at a
 * time.
 */
final class Serving {
  /**
   * How long the first request of a burst waits for the others, so that they are one decision and
   * one write. A pod takes a hundred times as long to start.
   */
  private static final Duration GATHER = Duration.ofMillis(4);

  private final Vertx vertx;
  private final ClusterOptions options;
  private final ActivatorMetrics metrics;
  private final GateTable gates;
  private final ClusterServices services;
  private final Future<?> watched;
  private final Optional<Certificates> certificates;
  private volatile Optional<ProxyServer> proxy = Optional.empty();

  /**
   * Begins to watch.
   *
   * @param thread the cluster's
   * @param certificates present when there is TLS
   * @param peers present where several activators share the revisions
   */
  Serving(
      Vertx vertx,
      ClusterOptions options,
      KubernetesCluster cluster,
      SerialThread thread,
      Optional<Certificates> certificates,
      Optional<ClusterPeers> peers,
      ActivatorMetrics metrics) {
    this.vertx = vertx;
    this.options = options;
    this.certificates = certificates;
    this.metrics = metrics;
    VertxTime time = new VertxTime(vertx);
    ClusterEvents events = new ClusterEvents(metrics);
    Autoscaler autoscaler = new Autoscaler(time, cluster.instances(), events, GATHER);
    gates =
        new GateTable(options.domain(), time, autoscaler, metrics, peers.map(ClusterPeers::peers));
    services =
        new ClusterServices(
            time,
            InstantSource.system(),
            thread,
            cluster.instances(),
            gates,
            metrics,
            cluster.rolloutRecords(),
            service -> peers.map(shared -> shared.owns(service)).orElse(true),
            peers.<RolloutWords>map(shared -> shared::count).orElse(RolloutWords.UNSAID));
    peers.ifPresent(shared -> {
      cluster.instances().scaleOnly(shared.peers()::owns);
      shared.tell(gates, services, cluster.instances());
    });
    metrics.showRollouts(services::rolloutFigures);
    events.whenIdle(services::idle);
    cluster.instances().subscribe(new GateOpening(gates, autoscaler));
    watched = Future.fromCompletionStage(cluster.watch(options.namespaces(), services));
  }

  /** Serves, as soon as all is known that the cluster holds. Returns the ports. */
  Future<List<Integer>> begin() {
    return watched
        .compose(_ -> Future.fromCompletionStage(services.begin()))
        .compose(_ -> ProxyServer.start(vertx, proxyOptions(), gates, gates, metrics))
        .map(started -> {
          proxy = Optional.of(started);
          metrics.show(started);
          return started.ports();
        });
  }

  private ProxyOptions proxyOptions() {
    return new ProxyOptions(
        options.wayIn().listeners("0.0.0.0", certificates),
        Runtime.getRuntime().availableProcessors(),
        ProxyOptions.DEFAULT_MAX_HEADER_BYTES,
        options.trustedProxies(),
        options.accessLog() ? Optional.of(System.out) : Optional.empty(),
        options.sessionKeys(),
        options.limits());
  }

  /** Each answer ends its connection from now on, so that clients go elsewhere. */
  void keepNoConnections() {
    proxy.ifPresent(ProxyServer::keepNoConnections);
  }

  /** Takes no new requests, and lets those that wait and run end until the time is over. */
  Future<Void> close(Duration drain) {
    return proxy.map(running -> running.close(drain)).orElseGet(Future::succeededFuture);
  }
}
