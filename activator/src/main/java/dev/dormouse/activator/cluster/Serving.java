package dev.dormouse.activator.cluster;

import dev.dormouse.activator.autoscaler.Autoscaler;
import dev.dormouse.activator.kubernetes.KubernetesCluster;
import dev.dormouse.activator.metrics.ActivatorMetrics;
import dev.dormouse.activator.proxy.ProxyOptions;
import dev.dormouse.activator.proxy.ProxyServer;
import dev.dormouse.activator.proxy.VertxTime;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;

/**
 * All that the active activator does and one that stands by doesn't: watches, gates, autoscaler and
 * proxy, wired in one place. Started once, by the thread that starts it; closed once.
 */
final class Serving {
  /**
   * How long the first request of a burst waits for the others, so that they are one decision and
   * one write. A pod takes a hundred times as long to start.
   */
  private static final Duration GATHER = Duration.ofMillis(4);

  private final ProxyServer proxy;

  private Serving(ProxyServer proxy) {
    this.proxy = proxy;
  }

  /**
   * Serves, as soon as all is known that the cluster holds.
   *
   * @param thread the cluster's
   */
  static Future<Serving> start(
      Vertx vertx,
      ClusterOptions options,
      KubernetesCluster cluster,
      SerialThread thread,
      ActivatorMetrics metrics) {
    VertxTime time = new VertxTime(vertx);
    ClusterEvents events = new ClusterEvents(metrics);
    Autoscaler autoscaler = new Autoscaler(time, cluster.instances(), events, GATHER);
    GateTable gates = new GateTable(options.domain(), time, autoscaler, metrics);
    ClusterServices services = new ClusterServices(time, thread, cluster.instances(), gates);
    events.whenIdle(services::idle);
    cluster.instances().subscribe(new GateOpening(gates, autoscaler));
    return Future.fromCompletionStage(cluster.watch(options.namespaces(), services))
        .compose(_ -> ProxyServer.start(vertx, proxyOptions(options), gates, gates, metrics))
        .map(Serving::new);
  }

  private static ProxyOptions proxyOptions(ClusterOptions options) {
    return new ProxyOptions(
        "0.0.0.0",
        options.port(),
        Runtime.getRuntime().availableProcessors(),
        ProxyOptions.DEFAULT_MAX_HEADER_BYTES,
        options.trustedProxies(),
        options.accessLog() ? Optional.of(System.out) : Optional.empty());
  }

  int port() {
    return proxy.actualPort();
  }

  /** Takes no new requests, and lets those that wait and run end until the time is over. */
  Future<Void> close(Duration drain) {
    return proxy.close(drain);
  }
}
