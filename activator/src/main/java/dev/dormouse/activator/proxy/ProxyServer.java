package dev.dormouse.activator.proxy;

import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The data plane: takes requests on one port and carries each to an instance of its revision. Safe
 * for any thread; each request lives on one event loop.
 */
public final class ProxyServer {
  private final Vertx vertx;
  private final List<Loop> loops = new CopyOnWriteArrayList<>();
  private volatile int port;

  private ProxyServer(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Listens; fails when the port is taken. */
  public static Future<ProxyServer> start(
      Vertx vertx, ProxyOptions options, RouteSource routes, Gates gates, ProxyMetrics metrics) {
    ProxyServer server = new ProxyServer(vertx);
    AccessLog accessLog = new AccessLog(options.accessLog());
    LoopFactory factory =
        port -> new ProxyLoop(vertx, options.withPort(port), routes, gates, metrics, accessLog);
    return server
        .deploy(factory, options.port(), 1)
        .compose(first ->
            options.eventLoops() == 1
                ? Future.succeededFuture(first)
                : server.deploy(factory, server.port, options.eventLoops() - 1))
        .map(server)
        .recover(failure ->
            server.close(Duration.ZERO).transform(ignored -> Future.failedFuture(failure)));
  }

  /** Makes a loop on the event loop that calls. */
  private interface LoopFactory {
    ProxyLoop create(int port);
  }

  private Future<String> deploy(LoopFactory factory, int listenPort, int instances) {
    return vertx.deployVerticle(
        () -> new Loop(factory, listenPort), new DeploymentOptions().setInstances(instances));
  }

  /** Puts one loop on one event loop. */
  private final class Loop extends VerticleBase {
    private final LoopFactory factory;
    private final int listenPort;
    private Future<ProxyLoop> loop = Future.failedFuture("not started");

    Loop(LoopFactory factory, int listenPort) {
      this.factory = factory;
      this.listenPort = listenPort;
    }

    @Override
    public Future<?> start() {
      ProxyLoop created = factory.create(listenPort);
      loop = Future.succeededFuture(created);
      return created
          .listen()
          .onSuccess(actual -> {
            port = actual;
            loops.add(this);
          });
    }

    Future<Void> close(Duration drain) {
      Context home = context;
      io.vertx.core.Promise<Void> closed = io.vertx.core.Promise.promise();
      home.runOnContext(
          ignored -> loop.compose(running -> running.close(drain)).onComplete(closed));
      return closed.future();
    }
  }

  /** The port that is listened on. */
  public int actualPort() {
    return port;
  }

  /**
   * Stops accepting and lets what waits and runs end; what has not ended after {@code drain} is cut
   * off.
   */
  public Future<Void> close(Duration drain) {
    return Future.join(loops.stream().map(loop -> loop.close(drain)).toList()).mapEmpty();
  }
}
