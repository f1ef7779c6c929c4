package dev.dormouse.activator.admin;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/**
 * Answers {@code /metrics}, {@code /healthz} and {@code /readyz}. Lives on one event loop, and has
 * the metrics written by another thread, one answer at a time: those of ten thousand services are
 * megabytes, and the loop has requests to pass on.
 */
public final class AdminServer {
  /** Writes all figures in Prometheus's text format, by any thread. */
  public interface Metrics {
    void writeTo(OutputStream out) throws IOException;
  }

  private static final Set<String> PATHS = Set.of("/metrics", "/healthz", "/readyz");

  /** Of a client that takes it, and does not say that it would rather not by a weight of 0. */
  private static final Pattern GZIP =
      Pattern.compile("(?:gzip|\\*)(?:;q=(?!0(?:\\.0*)?$).*)?", Pattern.CASE_INSENSITIVE);

  private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

  private final HttpServer server;

  private AdminServer(HttpServer server) {
    this.server = server;
  }

  /**
   * Starts listening.
   *
   * @param port 0 takes a free one
   * @param ready whether requests should be sent here
   * @param problems what is wrong though it is ready, a line each
   */
  public static Future<AdminServer> start(
      Vertx vertx,
      int port,
      Metrics metrics,
      BooleanSupplier ready,
      Supplier<List<String>> problems) {
    return vertx
        .createHttpServer()
        .requestHandler(request -> answer(vertx, request, metrics, ready, problems))
        .listen(port)
        .map(AdminServer::new);
  }

  private static void answer(
      Vertx vertx,
      HttpServerRequest request,
      Metrics metrics,
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
      boolean packed = takesGzip(request);
      var _ =
          vertx
              .executeBlocking(() -> text(metrics, packed))
              .onSuccess(text -> tell(request, text, packed))
              .onFailure(e -> end(request, 500, "the metrics can't be told: " + e + "\n"));
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

  /** Lines of metrics are much alike, so that gzip leaves little of them. */
  private static Buffer text(Metrics metrics, boolean packed) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = packed ? new GZIPOutputStream(bytes) : bytes) {
      metrics.writeTo(out);
    }
    return Buffer.buffer(bytes.toByteArray());
  }

  private static boolean takesGzip(HttpServerRequest request) {
    String accepted = request.getHeader(HttpHeaders.ACCEPT_ENCODING);
    return accepted != null
        && Stream.of(accepted.split(","))
            .map(coding -> coding.replace(" ", ""))
            .anyMatch(GZIP.asMatchPredicate());
  }

  private static void tell(HttpServerRequest request, Buffer text, boolean packed) {
    HttpServerResponse response = request.response();
    response.putHeader(HttpHeaders.CONTENT_TYPE, PROMETHEUS_TEXT);
    response.putHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
    if (packed) {
      response.putHeader(HttpHeaders.CONTENT_ENCODING, "gzip");
    }
    end(request, 200, text);
  }

  private static void end(HttpServerRequest request, int status, String text) {
    end(request, status, Buffer.buffer(text));
  }

  private static void end(HttpServerRequest request, int status, Buffer body) {
    HttpServerResponse response = request.response().setStatusCode(status);
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
