package dev.dormouse.activator.dev;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A program for instances: answers with its VERSION and with how many requests it serves at once,
 * each of which takes {@code ?millis=N}. A version that ends in {@code -bad} fails always.
 */
final class CountingServer {
  private static final AtomicInteger IN_FLIGHT = new AtomicInteger();

  private CountingServer() {}

  /** The words that start it with the JDK that runs the test. */
  static List<String> command() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-Xmx32m",
        "-Xshare:auto",
        "-cp",
        Path.of("target", "test-classes").toAbsolutePath().toString(),
        CountingServer.class.getName());
  }

  public static void main(String[] args) throws IOException {
    System.setProperty("sun.net.httpserver.nodelay", "true");
    var address = new InetSocketAddress(Integer.parseInt(System.getenv("PORT")));
    var server = HttpServer.create(address, 1024);
    server.createContext("/", CountingServer::answer);
    server.setExecutor(Executors.newCachedThreadPool());
    server.start();
  }

  private static void answer(HttpExchange exchange) throws IOException {
    int now = IN_FLIGHT.incrementAndGet();
    try (exchange) {
      byte[] body = (System.getenv("VERSION") + " " + now).getBytes(StandardCharsets.UTF_8);
      work(exchange.getRequestURI().getQuery());
      // Counted out before the answer leaves: its reader may bring the next request at once.
      IN_FLIGHT.decrementAndGet();
      exchange.sendResponseHeaders(status(), body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private static int status() {
    return System.getenv("VERSION").endsWith("-bad") ? 500 : 200;
  }

  private static void work(String query) {
    if (query != null) {
      try {
        Thread.sleep(Long.parseLong(query.substring("millis=".length())));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
