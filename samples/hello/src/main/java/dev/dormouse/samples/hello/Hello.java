package dev.dormouse.samples.hello;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A tiny service to try Dormouse with: greets, can pretend to work ({@code ?sleepMillis=200}) and
 * to fail ({@code FAIL_PERCENT=20}), and counts how many requests it serves at once, so that anyone
 * can see from the inside whether a concurrency limit holds.
 *
 * <p>Each request has a thread of a pool that grows; the counters are atomics.
 */
public final class Hello {
  private static final long MAX_SLEEP_MILLIS = 600_000;

  private final String greeting = env("GREETING", "world");
  private final String revision = env("K_REVISION", "none");
  private final int failPercent = Integer.parseInt(env("FAIL_PERCENT", "0"));
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicInteger unanswered = new AtomicInteger();
  private final AtomicInteger maxInFlight = new AtomicInteger();
  private final AtomicLong total = new AtomicLong();

  private Hello() {}

  /** Listens on 0.0.0.0:$PORT until SIGTERM, then finishes what runs. */
  public static void main(String[] args) throws IOException {
    // The JDK's server delays small answers by 40 ms on a kept connection, and keeps 200 of them,
    // unless told otherwise.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    System.setProperty("sun.net.httpserver.maxIdleConnections", "10000");
    int port = Integer.parseInt(env("PORT", "8080"));
    Hello hello = new Hello();
    ExecutorService threads = Executors.newCachedThreadPool();
    HttpServer server = HttpServer.create(new InetSocketAddress("0.0.0.0", port), 1024);
    server.createContext("/", hello::greet);
    server.createContext("/stats", hello::stats);
    server.setExecutor(threads);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> hello.stop(server, threads), "shutdown"));
    server.start();
    System.out.println("hello: listening on port " + port + ", revision " + hello.revision);
  }

  private void greet(HttpExchange exchange) throws IOException {
    unanswered.incrementAndGet();
    int now = inFlight.incrementAndGet();
    try {
      maxInFlight.accumulateAndGet(now, Math::max);
      total.incrementAndGet();
      work(exchange.getRequestURI().getQuery());
      exchange.getResponseHeaders().set("Hello-In-Flight", Integer.toString(now));
      boolean fails = ThreadLocalRandom.current().nextInt(100) < failPercent;
      String text = (fails ? "Sorry, " : "Hello, ") + greeting + "! (revision " + revision + ")\n";
      // Counted out before the answer leaves: whoever has the answer may already send the next
      // request.
      inFlight.decrementAndGet();
      now = 0;
      answer(exchange, fails ? 500 : 200, "text/plain; charset=utf-8", text);
    } finally {
      if (now > 0) {
        inFlight.decrementAndGet();
      }
      unanswered.decrementAndGet();
    }
  }

  private void stats(HttpExchange exchange) throws IOException {
    answer(
        exchange,
        200,
        "application/json",
        "{\"revision\":\"%s\",\"inFlight\":%d,\"maxInFlight\":%d,\"total\":%d}\n"
            .formatted(revision, inFlight.get(), maxInFlight.get(), total.get()));
  }

  private static void work(String query) {
    if (query == null) {
      return;
    }
    for (String parameter : query.split("&", -1)) {
      if (parameter.matches("sleepMillis=[0-9]{1,9}")) {
        long millis = Long.parseLong(parameter.substring(parameter.indexOf('=') + 1));
        try {
          Thread.sleep(Math.min(millis, MAX_SLEEP_MILLIS));
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  private static void answer(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    try (exchange) {
      exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
      byte[] body = text.getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", type);
      if (exchange.getRequestMethod().equals("HEAD")) {
        exchange.sendResponseHeaders(status, -1);
        return;
      }
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private void stop(HttpServer server, ExecutorService threads) {
    // Closing the listener would cut what is being served, so requests are waited for first.
    try {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(8);
      while (unanswered.get() > 0 && System.nanoTime() < deadline) {
        Thread.sleep(10);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    server.stop(0);
    threads.shutdownNow();
  }

  private static String env(String name, String otherwise) {
    String value = System.getenv(name);
    return value == null || value.isEmpty() ? otherwise : value;
  }
}
