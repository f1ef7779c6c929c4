package dev.dormouse.activator.dev;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A program for instances: answers with its VERSION and with how many requests it serves at once,
 * each of which takes {@code ?millis=N}, or lasts until the file of {@code ?until=PATH} is there. A
 * version that ends in {@code -bad} fails always. With a LEDGER, which is a folder, each request
 * that begins is a line of a file named by process and service there.
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
    note(exchange.getRequestURI().getPath());
    try (exchange) {
      byte[] body = (System.getenv("VERSION") + " " + now).getBytes(StandardCharsets.UTF_8);
      work(exchange.getRequestURI().getQuery());
      // Counted out before the answer leaves: its reader may bring the next request at once.
      IN_FLIGHT.decrementAndGet();
      exchange.sendResponseHeaders(status(), body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private static void note(String request) throws IOException {
    String folder = System.getenv("LEDGER");
    if (folder != null) {
      Path file = Path.of(folder, ProcessHandle.current().pid() + "-" + System.getenv("K_SERVICE"));
      Files.writeString(file, request + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
  }

  private static int status() {
    return System.getenv("VERSION").endsWith("-bad") ? 500 : 200;
  }

  private static void work(String query) {
    if (query != null) {
      String value = query.substring(query.indexOf('=') + 1);
      try {
        if (query.startsWith("millis=")) {
          Thread.sleep(Long.parseLong(value));
        }
        while (query.startsWith("until=") && !Files.exists(Path.of(value))) {
          Thread.sleep(5);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
