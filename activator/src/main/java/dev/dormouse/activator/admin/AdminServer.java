package dev.dormouse.activator.admin;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Answers {@code /metrics}, {@code /healthz} and {@code /readyz}. Lives on one event loop. */
public final class AdminServer {
  private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

  private final HttpServer server;

  private AdminServer(HttpServer server) {
    this.server = server;
  }

  /**
   * Starts listening.
   *
   * @param port 0 takes a free one
   * @param metrics Prometheus's text format
   * @param ready whether requests should be sent here
   */
  public static Future<AdminServer> start(
      Vertx vertx, int port, Supplier<String> metrics, BooleanSupplier ready) {
    return vertx
        .createHttpServer()
        .requestHandler(request -> answer(request, metrics, ready))
        .listen(port)
        .map(AdminServer::new);
  }

  private static void answer(
      HttpServerRequest request, Supplier<String> metrics, BooleanSupplier ready) {
    switch (request.path()) {
      case "/metrics" ->
          request.response().putHeader("Content-Type", PROMETHEUS_TEXT).end(metrics.get());
      case "/healthz" -> request.response().end("ok\n");
      case "/readyz" -> {
        boolean isReady = ready.getAsBoolean();
        request
            .response()
            .setStatusCode(isReady ? 200 : 503)
            .end(isReady ? "ready\n" : "shutting down\n");
      }
      case null, default ->
          request
              .response()
              .setStatusCode(404)
              .end("not found: try /metrics, /healthz or /readyz\n");
    }
  }

  public int actualPort() {
    return server.actualPort();
  }

  public Future<Void> close() {
    return server.close();
  }
}
