package dev.dormouse.activator.proxy;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The data plane: takes requests on its ports and carries each to an instance of its revision. Safe
 * for any thread; each request lives on one event loop.
 */
public final class ProxyServer {
  private static final AtomicInteger RANDOM_PORTS = new AtomicInteger();

  private final ClientCounts counts;
  private final List<Loop> loops = new CopyOnWriteArrayList<>();
  private volatile List<Integer> ports = List.of();

  private ProxyServer(ClientCounts counts) {
    this.counts = counts;
  }

  /** Listens; fails when the port is taken. */
  public static Future<ProxyServer> start(
      Vertx vertx, ProxyOptions options, RouteSource routes, Gates gates, ProxyMetrics metrics) {
    ClientCounts counts =
        new ClientCounts(options.limits(), TrustedProxies.of(options.trustedProxies()));
    ProxyServer server = new ProxyServer(counts);
    AccessLog accessLog = new AccessLog(options.accessLog());
    List<SocketAddress> addresses = options.listeners().stream().map(ProxyServer::address).toList();
    Supplier<ProxyLoop> loops =
        () ->
            new ProxyLoop(
                (VertxInternal) vertx, options, routes, gates, metrics, accessLog, counts);
    DeploymentOptions deployment = new DeploymentOptions().setInstances(options.eventLoops());
    return vertx.deployVerticle(() -> server.new Loop(loops, addresses), deployment).map(server);
  }

  /** The same for all loops of a proxy, also where any free port will do. */
  private static SocketAddress address(Listener listener) {
    return listener.port() == 0
        ? SocketAddress.sharedRandomPort(RANDOM_PORTS.incrementAndGet(), listener.host())
        : SocketAddress.inetSocketAddress(listener.port(), listener.host());
  }

  /** Puts one loop on one event loop. */
  private final class Loop extends VerticleBase {
    private final Supplier<ProxyLoop> factory;
    private final List<SocketAddress> addresses;
    private @Nullable ProxyLoop loop;

    Loop(Supplier<ProxyLoop> factory, List<SocketAddress> addresses) {
      this.factory = factory;
      this.addresses = addresses;
    }

    @Override
    public Future<?> start() {
      ProxyLoop created = factory.get();
      loop = created;
      return created
          .listen(addresses)
          .onSuccess(actual -> {
            ports = actual;
            loops.add(this);
          });
    }

    Future<Void> close(Duration drain) {
      Promise<Void> closed = Promise.promise();
      context.runOnContext(ignored -> {
        ProxyLoop running = loop;
        if (running == null) {
          closed.complete();
        } else {
          running.close(drain).onComplete(closed);
        }
      });
      return closed.future();
    }
  }

  /** The port of the first listener. */
  public int actualPort() {
    return ports.getFirst();
  }

  /** The ports that are listened on, in the listeners' order. */
  public List<Integer> ports() {
    return ports;
  }

  /** How many connections of clients are open. */
  public int openConnections() {
    return counts.open();
  }

  /** How many addresses have one open. */
  public int connectedClients() {
    return counts.clients();
  }

  /** How many connections were turned away, since there were too many in all. */
  public long refusedInAll() {
    return counts.refusedInAll();
  }

  /** How many were turned away, since their client had too many. */
  public long refusedOfClient() {
    return counts.refusedOfClient();
  }

  /**
   * Stops accepting and lets what waits and runs end; what has not ended after {@code drain} is cut
   * off.
   */
  public Future<Void> close(Duration drain) {
    return Future.join(loops.stream().map(loop -> loop.close(drain)).toList()).mapEmpty();
  }
}
