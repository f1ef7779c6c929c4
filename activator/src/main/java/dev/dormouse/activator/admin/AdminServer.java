package dev.dormouse.activator.admin;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Answers {@code /metrics}, {@code /healthz} and {@code /readyz}. Lives on one event loop. */
public final class AdminServer {
  private static final Set<String> PATHS = Set.of("/metrics", "/healthz", "/readyz");
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
   * @param problems what is wrong though it is ready, a line each
   */
  public static Future<AdminServer> start(
      Vertx vertx,
      int port,
      Supplier<String> metrics,
      BooleanSupplier ready,
      Supplier<List<String>> problems) {
    return vertx
        .createHttpServer()
        .requestHandler(request -> answer(request, metrics, ready, problems))
        .listen(port)
        .map(AdminServer::new);
  }

  private static void answer(
      HttpServerRequest request,
      Supplier<String> metrics,
      BooleanSupplier ready,
      Supplier<List<String>> problems) {
    HttpServerResponse response = request.response();
    String path = request.path();
    HttpMethod method = request.method();
    if (path == null || !PATHS.contains(path)) {
      end(request, 404, "not found: try /metrics, /healthz or /readyz\n");
    } else if (!method.equals(HttpMethod.GET) && !method.equals(HttpMethod.HEAD)) {
      response.putHeader(HttpHeaders.ALLOW, "GET, HEAD");
      end(request, 405, method + " is not allowed here: try GET\n");
    } else if (path.equals("/metrics")) {
      response.putHeader(HttpHeaders.CONTENT_TYPE, PROMETHEUS_TEXT);
      end(request, 200, metrics.get());
    } else if (path.equals("/healthz")) {
      end(request, 200, "ok\n");
    } else if (ready.getAsBoolean()) {
      StringBuilder text = new StringBuilder("ready\n");
      problems.get().forEach(problem -> text.append(problem).append('\n'));
      end(request, 200, text.toString());
    } else {
      end(request, 503, "shutting down\n");
    }
  }

  private static void end(HttpServerRequest request, int status, String text) {
    HttpServerResponse response = request.response().setStatusCode(status);
    Buffer body = Buffer.buffer(text);
    response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()));
    if (request.method().equals(HttpMethod.HEAD)) {
      response.end();
    } else {
      response.end(body);
    }
  }

  public int actualPort() {
    return server.actualPort();
  }

  public Future<Void> close() {
    return server.close();
  }
}
