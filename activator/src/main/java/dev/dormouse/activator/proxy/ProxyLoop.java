package dev.dormouse.activator.proxy;

import io.netty.channel.Channel;
import io.vertx.core.Future;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * One event loop's part of the proxy: a server, deadlines and upstream connections that no other
 * loop touches, so that a request lives on one thread. That thread only.
 */
final class ProxyLoop {
  private static final int MAX_CHUNK_BYTES = 32 * 1024;

  private final VertxInternal vertx;
  private final ContextInternal context;
  private final ProxyOptions options;
  private final HttpServer server;
  private final PriorKnowledge priorKnowledge;
  private final Map<HttpConnection, ClientConnection> clients = new HashMap<>();
  private long ticking = -1;

  final RouteSource routes;
  final Gates gates;
  final ProxyMetrics metrics;
  final AccessLog accessLog;
  final RequestHeaders requestHeaders;
  final UpstreamConnections upstreams;
  final DeadlineWheel wheel;
  final Sessions sessions;
  final SplittableRandom random = new SplittableRandom();

  ProxyLoop(
      VertxInternal vertx,
      ProxyOptions options,
      RouteSource routes,
      Gates gates,
      ProxyMetrics metrics,
      AccessLog accessLog) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.options = options;
    this.routes = routes;
    this.gates = gates;
    this.metrics = metrics;
    this.accessLog = accessLog;
    this.requestHeaders = new RequestHeaders(TrustedProxies.of(options.trustedProxies()));
    this.sessions = new Sessions(this, options.sessionKeys());
    this.upstreams = new UpstreamConnections(vertx, context);
    this.wheel = new DeadlineWheel(ticker(), System.nanoTime());
    this.server = vertx.createHttpServer(serverOptions());
    this.priorKnowledge =
        new PriorKnowledge(
            context, Http2.config(options.maxHeaderBytes()), this::handle, this::connected);
  }

  private HttpServerOptions serverOptions() {
    return new HttpServerOptions()
        .setMaxHeaderSize(options.maxHeaderBytes())
        .setMaxInitialLineLength(options.maxHeaderBytes())
        .setMaxChunkSize(MAX_CHUNK_BYTES)
        .setTcpNoDelay(true)
        .setReuseAddress(true)
        .setHttp2ClearTextEnabled(false)
        .setHandle100ContinueAutomatically(false)
        .setCompressionSupported(false)
        .setDecompressionSupported(false)
        // Two handlers less on the way of every request.
        .setPerFrameWebSocketCompressionSupported(false)
        .setPerMessageWebSocketCompressionSupported(false)
        .setAcceptBacklog(4096);
  }

  private DeadlineWheel.Ticker ticker() {
    return new DeadlineWheel.Ticker() {
      @Override
      public void start() {
        long millis = TimeUnit.NANOSECONDS.toMillis(DeadlineWheel.TICK_NANOS);
        ticking = vertx.setPeriodic(millis, ignored -> wheel.advance(System.nanoTime()));
      }

      @Override
      public void stop() {
        vertx.cancelTimer(ticking);
      }
    };
  }

  Future<Integer> listen(SocketAddress address) {
    return server
        .connectionHandler(this::accepted)
        .requestHandler(this::handle)
        .invalidRequestHandler(this::handleInvalid)
        .listen(address)
        .map(HttpServer::actualPort);
  }

  /** A connection is one of HTTP/1.1 unless its first bytes say otherwise. */
  private void accepted(HttpConnection connection) {
    connected(connection);
    if (connection.protocolVersion() == HttpVersion.HTTP_1_1 && !connection.isSsl()) {
      Channel channel = client(connection).channel();
      priorKnowledge.watch(channel, () -> switched(connection));
    }
  }

  private void connected(HttpConnection connection) {
    ClientConnection client = new ClientConnection(connection, wheel);
    clients.put(connection, client);
    if (connection.protocolVersion() == HttpVersion.HTTP_2) {
      RequestTrailers.keepOfHttp2(client.channel());
    } else {
      RequestTrailers.keepOfHttp1(client.channel());
    }
    connection.closeHandler(ignored -> {
      clients.remove(connection);
      client.closed();
    });
  }

  private void handle(HttpServerRequest request) {
    new Exchange(this, request, client(request.connection())).start();
  }

  private void handleInvalid(HttpServerRequest request) {
    new Exchange(this, request, client(request.connection())).refuseInvalid();
  }

  private ClientConnection client(HttpConnection connection) {
    return clients.computeIfAbsent(connection, c -> new ClientConnection(c, wheel));
  }

  /** The connection is HTTP no more, and somebody else's to end. */
  void switched(HttpConnection connection) {
    ClientConnection client = clients.remove(connection);
    if (client != null) {
      client.closed();
    }
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

  /** Stops accepting, lets what runs end, and closes what is left after the time. */
  Future<Void> close(Duration drain) {
    clients.values().forEach(ClientConnection::drain);
    return server
        .shutdown(drain.toMillis(), TimeUnit.MILLISECONDS)
        .eventually(() -> {
          upstreams.close();
          return Future.succeededFuture();
        });
  }
}
