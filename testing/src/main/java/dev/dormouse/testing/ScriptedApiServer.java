package dev.dormouse.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An API server that answers as a test says, on a port of its own. Safe for any thread. */
public final class ScriptedApiServer implements AutoCloseable {
  /** Decides on the answers; called by several threads. */
  public interface Script {
    Answer answer(String method, URI uri, String body);
  }

  /** Its body is JSON; empty: there is none. */
  public record Answer(int status, String json) {}

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;

  private ScriptedApiServer(HttpServer server) {
    this.server = server;
  }

  public static ScriptedApiServer start(Script script) throws IOException {
    var started =
        new ScriptedApiServer(
            HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
    started.server.setExecutor(started.threads);
    started.server.createContext("/", exchange -> answer(exchange, script));
    started.server.start();
    return started;
  }

  private static void answer(HttpExchange exchange, Script script) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      Answer answer = script.answer(exchange.getRequestMethod(), exchange.getRequestURI(), body);
      byte[] json = answer.json().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(answer.status(), json.length == 0 ? -1 : json.length);
      exchange.getResponseBody().write(json);
    }
  }

  public int port() {
    return server.getAddress().getPort();
  }

  /** What a client needs that asks this server, once each time. */
  public Config config() {
    return new ConfigBuilder()
        .withAutoConfigure(false)
        .withMasterUrl("http://127.0.0.1:" + port())
        .withRequestRetryBackoffLimit(0)
        .build();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
