package dev.dormouse.activator.proxy;

import dev.dormouse.core.overload.Shedding;
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
  private final Holdings holdings;
  private final List<Loop> loops = new CopyOnWriteArrayList<>();
  private volatile List<Integer> ports = List.of();

  private ProxyServer(ClientCounts counts, Holdings holdings) {
    this.counts = counts;
    this.holdings = holdings;
  }

  /** Listens; fails when the port is taken. */
  public static Future<ProxyServer> start(
      Vertx vertx, ProxyOptions options, RouteSource routes, Gates gates, ProxyMetrics metrics) {
    ClientCounts counts =
        new ClientCounts(options.limits().clients(), TrustedProxies.of(options.trustedProxies()));
    Holdings holdings = new Holdings(options.limits().requests());
    ProxyServer server = new ProxyServer(counts, holdings);
    AccessLog accessLog = new AccessLog(options.accessLog());
    List<SocketAddress> addresses = options.listeners().stream().map(ProxyServer::address).toList();
    Supplier<ProxyLoop> loops =
        () ->
            new ProxyLoop(
                (VertxInternal) vertx,
                options,
                routes,
                gates,
                metrics,
                accessLog,
                counts,
                holdings);
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
    private volatile @Nullable ProxyLoop loop;

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

    double shedding() {
      ProxyLoop running = loop;
      return running == null ? 0 : running.shedding();
    }

    void keepNoConnections() {
      context.runOnContext(ignored -> {
        ProxyLoop running = loop;
        if (running != null) {
          running.keepNoConnections();
        }
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

  /** How many bytes requests hold, by their accounts. */
  public long heldBytes() {
    return holdings.bytes();
  }

  /** How many they may. */
  public long maxHeldBytes() {
    return holdings.maxBytes();
  }

  /** How many requests were turned away since this activator was short of something. */
  public long turnedAway(Shedding.Verdict reason) {
    return holdings.turnedAway(reason);
  }

  /** The part of requests that is too many for the event loop that has most of them, 0 to 1. */
  public double shedding() {
    return loops.stream().mapToDouble(Loop::shedding).max().orElse(0);
  }

  /**
   * From now on every answer of HTTP/1.1 ends its connection. So clients have no connection left on
   * which a request could be on its way as this is closed.
   */
  public void keepNoConnections() {
    loops.forEach(Loop::keepNoConnections);
  }

  /**
   * Stops accepting and lets what waits and runs end; what has not ended after {@code drain} is cut
   * off.
   */
  public Future<Void> close(Duration drain) {
    return Future.join(loops.stream().map(loop -> loop.close(drain)).toList()).mapEmpty();
  }
}
