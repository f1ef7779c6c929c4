package dev.dormouse.operator.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Answers {@code /metrics}, {@code /healthz} and {@code /readyz}. One virtual thread a request;
 * safe for any thread.
 */
public final class AdminServer implements AutoCloseable {
  private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";
  private static final String PLAIN_TEXT = "text/plain; charset=utf-8";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Supplier<String> metrics;
  private final BooleanSupplier healthy;
  private final BooleanSupplier ready;

  private AdminServer(
      HttpServer server, Supplier<String> metrics, BooleanSupplier healthy, BooleanSupplier ready) {
    this.server = server;
    this.metrics = metrics;
    this.healthy = healthy;
    this.ready = ready;
  }

  /**
   * Starts listening.
   *
   * @param port 0 takes a free one
   * @param metrics Prometheus's text format
   * @param healthy whether the program must not be started again
   * @param ready whether the program does its work, or waits for its turn to lead
   */
  public static AdminServer start(
      int port, Supplier<String> metrics, BooleanSupplier healthy, BooleanSupplier ready)
      throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(port), 0);
    AdminServer admin = new AdminServer(server, metrics, healthy, ready);
    server.setExecutor(admin.threads);
    server.createContext("/", admin::answer);
    server.start();
    return admin;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      switch (exchange.getRequestURI().getPath()) {
        case "/metrics" -> send(exchange, 200, PROMETHEUS_TEXT, metrics.get());
        case "/healthz" -> sendState(exchange, healthy.getAsBoolean(), "ok\n", "not healthy\n");
        case "/readyz" -> sendState(exchange, ready.getAsBoolean(), "ready\n", "not ready\n");
        default ->
            send(exchange, 404, PLAIN_TEXT, "not found: try /metrics, /healthz or /readyz\n");
      }
    }
  }

  private static void sendState(HttpExchange exchange, boolean good, String yes, String no)
      throws IOException {
    send(exchange, good ? 200 : 503, PLAIN_TEXT, good ? yes : no);
  }

  private static void send(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    byte[] body = text.getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  /** The port that is listened on. */
  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
