package dev.dormouse.activator.proxy;

import dev.dormouse.core.overload.LagRule;
import io.vertx.core.CompositeFuture;
import io.vertx.core.Future;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * One event loop's part of the proxy: servers, deadlines and upstream connections that no other
 * loop touches, so that a request lives on one thread. That thread only.
 */
final class ProxyLoop {
  private final VertxInternal vertx;
  private final ContextInternal context;
  private final List<Entrance> entrances;
  private final Map<HttpConnection, ClientConnection> clients = new HashMap<>();
  private final ClientCounts counts;
  private volatile LagRule lag = LagRule.START;
  private long tickedAt;
  private boolean keepsNone;
  private long ticking = -1;

  final RouteSource routes;
  final Gates gates;
  final ProxyMetrics metrics;
  final AccessLog accessLog;
  final RequestHeaders requestHeaders;
  final UpstreamConnections upstreams;
  private final LateFlush.Turn turn;
  final DeadlineWheel wheel;
  final Sessions sessions;
  final ClientLimits limits;
  final Holdings holdings;
  final SplittableRandom random = new SplittableRandom();

  ProxyLoop(
      VertxInternal vertx,
      ProxyOptions options,
      RouteSource routes,
      Gates gates,
      ProxyMetrics metrics,
      AccessLog accessLog,
      ClientCounts counts,
      Holdings holdings) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.routes = routes;
    this.gates = gates;
    this.metrics = metrics;
    this.accessLog = accessLog;
    this.counts = counts;
    this.holdings = holdings;
    this.limits = options.limits().clients();
    this.requestHeaders = new RequestHeaders(TrustedProxies.of(options.trustedProxies()));
    this.sessions = new Sessions(this, options.sessionKeys());
    this.turn = new LateFlush.Turn(context.nettyEventLoop());
    this.upstreams = new UpstreamConnections(vertx, context, turn);
    this.wheel = new DeadlineWheel(ticker(), System.nanoTime());
    this.entrances =
        options.listeners().stream()
            .map(listener -> new Entrance(this, vertx, context, options.maxHeaderBytes(), listener))
            .toList();
  }

  private DeadlineWheel.Ticker ticker() {
    return new DeadlineWheel.Ticker() {
      @Override
      public void start() {
        long millis = TimeUnit.NANOSECONDS.toMillis(DeadlineWheel.TICK_NANOS);
        tickedAt = System.nanoTime();
        ticking = vertx.setPeriodic(millis, ignored -> tick(System.nanoTime()));
      }

      @Override
      public void stop() {
        vertx.cancelTimer(ticking);
        lag = LagRule.START;
      }
    };
  }

  private void tick(long now) {
    lag = lag.next(now - tickedAt - DeadlineWheel.TICK_NANOS, holdings.policy().maxLag());
    tickedAt = now;
    wheel.advance(now);
  }

  /** The part of requests that is too many for this loop, 0 to 1. */
  double shedding() {
    return lag.part();
  }

  /** Listens on all ports; returns which they are. */
  Future<List<Integer>> listen(List<SocketAddress> addresses) {
    List<Future<Integer>> ports = new ArrayList<>();
    for (int i = 0; i < addresses.size(); i++) {
      ports.add(entrances.get(i).listen(addresses.get(i)));
    }
    return Future.all(ports).map(CompositeFuture::list);
  }

  ClientConnection connected(HttpConnection connection, Listener listener) {
    ClientConnection client = new ClientConnection(connection, listener, wheel, limits);
    clients.put(connection, client);
    if (keepsNone) {
      client.drain();
    }
    Door.before(client.channel(), counts);
    SocketBounds.ofClient(client.channel());
    turn.include(client.channel());
    if (connection.protocolVersion() == HttpVersion.HTTP_2) {
      RequestTrailers.keepOfHttp2(client.channel());
    } else {
      RequestTrailers.keepOfHttp1(client.channel());
    }
    connection.closeHandler(ignored -> {
      clients.remove(connection);
      client.closed();
    });
    return client;
  }

  void handle(HttpServerRequest request, Listener listener) {
    new Exchange(this, request, client(request.connection(), listener)).start();
  }

  void handleInvalid(HttpServerRequest request, Listener listener) {
    new Exchange(this, request, client(request.connection(), listener)).refuseInvalid();
  }

  private ClientConnection client(HttpConnection connection, Listener listener) {
    return clients.computeIfAbsent(
        connection, c -> new ClientConnection(c, listener, wheel, limits));
  }

  /** The connection is HTTP no more, and somebody else's to end. */
  void switched(HttpConnection connection) {
    ClientConnection client = clients.remove(connection);
    if (client != null) {
      client.closed();
    }
  }

  /** Something failed that never should, and was made up for. */
  void report(Throwable bug) {
    context.reportException(bug);
  }

  /** Runs an action later, on this loop. */
  void execute(Runnable action) {
    context.runOnContext(ignored -> action.run());
  }

  /** Runs an action once after some time, on this loop. */
  long setTimer(long millis, Runnable action) {
    return vertx.setTimer(millis, ignored -> action.run());
  }

  void cancelTimer(long timer) {
    vertx.cancelTimer(timer);
  }

  /** Every answer ends its connection from now on. */
  void keepNoConnections() {
    keepsNone = true;
    clients.values().forEach(ClientConnection::drain);
  }

  /** Stops accepting, lets what runs end, and closes what is left after the time. */
  Future<Void> close(Duration drain) {
    keepNoConnections();
    return Future.join(entrances.stream().map(entrance -> entrance.close(drain)).toList())
        .<Void>mapEmpty()
        .eventually(() -> {
          upstreams.close();
          return Future.succeededFuture();
        });
  }
}
