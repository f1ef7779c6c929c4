package dev.dormouse.activator.cluster;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;

/**
 * Answers on a port of an activator that is not the active one: no request should come here, and
 * whoever sent one may try again. Lives on one event loop.
 */
final class StandbyServer {
  private static final String BODY =
      "{\"reason\":\"standby\",\"message\":\"this activator stands by; another one is active\"}\n";

  private final HttpServer server;

  private StandbyServer(HttpServer server) {
    this.server = server;
  }

  /** Listens; fails when the port is taken. */
  static Future<StandbyServer> start(Vertx vertx, int port) {
    return vertx
        .createHttpServer()
        .requestHandler(StandbyServer::answer)
        .listen(port)
        .map(StandbyServer::new);
  }

  private static void answer(HttpServerRequest request) {
    request
        .response()
        .setStatusCode(503)
        .putHeader("Content-Type", "application/json")
        .putHeader("Dormouse-Reason", "standby")
        .putHeader("Retry-After", "1")
        .putHeader("Connection", "close")
        .end(BODY);
  }

  int actualPort() {
    return server.actualPort();
  }

  Future<Void> close() {
    return server.close();
  }
}
