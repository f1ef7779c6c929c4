package dev.dormouse.activator.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Chromium without a screen opens a page through the proxy: a WebSocket, an EventSource that comes
 * back after its stream ends, and an answer that goes on only when its first parts were read. The
 * page, {@code clients/page.html}, reports what it saw.
 */
final class BrowserIT {
  private static final Path PAGE = Path.of("src/test/resources/clients/page.html");
  private static final int MAX_MESSAGE_BYTES = 1 << 20;
  private static final String HTML = "text/html; charset=utf-8";

  @TempDir Path folder;
  private final BlockingQueue<JsonObject> reports = new ArrayBlockingQueue<>(1);
  private final Queue<HttpServerResponse> streams = new ConcurrentLinkedQueue<>();
  private int heard;

  @Test
  void aBrowserFindsAllAsWithoutAProxy() throws Exception {
    String chromium = Programs.find("chromium-headless-shell", "chromium-headless-shell");
    ProxyFixture proxy = ProxyFixture.ofConcurrency(100);
    HttpServer instance =
        proxy
            .vertx
            .createHttpServer(
                new HttpServerOptions()
                    .setMaxWebSocketFrameSize(MAX_MESSAGE_BYTES)
                    .setMaxWebSocketMessageSize(MAX_MESSAGE_BYTES)
                    .setWebSocketSubProtocols(List.of("chat"))
                    .setPerMessageWebSocketCompressionSupported(true))
            .webSocketHandler(BrowserIT::talk)
            .requestHandler(this::answer)
            .listen(0, "127.0.0.1")
            .await(10, TimeUnit.SECONDS);
    Path log = folder.resolve("chromium.log");
    Process browser = null;
    try {
      proxy.up(instance.actualPort());
      browser = Programs.start(command(chromium, proxy.proxy.actualPort()), log);
      JsonObject report = reports.poll(30, TimeUnit.SECONDS);
      assertThat(report).as(Files.readString(log)).isNotNull();
      assertThat(report.getString("error")).isNull();
      assertThat(report.getString("protocol")).isEqualTo("chat");
      assertThat(report.getString("extensions")).isEqualTo("permessage-deflate");
      assertThat(report.getString("text")).isEqualTo("grüß dich");
      assertThat(report.getJsonArray("bytes")).isEqualTo(JsonArray.of(0, 255, 128));
      assertThat(report.getInteger("long")).isEqualTo(300_000);
      assertThat(report.getJsonArray("close")).isEqualTo(JsonArray.of(4001, "as you wish", true));
      assertThat(report.getJsonArray("events"))
          .isEqualTo(
              JsonArray.of("1: a\nb", "2: tick", "3: tick", "4: a\nb", "5: tick", "6: tick"));
      assertThat(report.getJsonArray("stream")).isEqualTo(JsonArray.of("one", "two", "three"));
    } finally {
      if (browser != null) {
        Programs.end(browser);
      }
      proxy.close();
    }
  }

  private ProcessBuilder command(String chromium, int port) {
    return new ProcessBuilder(
        chromium,
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--remote-debugging-port=0",
        "--user-data-dir=" + folder.resolve("profile"),
        "--host-resolver-rules=MAP " + ProxyFixture.HOST + " 127.0.0.1",
        "http://" + ProxyFixture.HOST + ":" + port + "/");
  }

  private static void talk(ServerWebSocket socket) {
    socket.textMessageHandler(text -> {
      if (text.equals("close")) {
        socket.close((short) 4001, "as you wish");
      } else {
        socket.writeTextMessage(text);
      }
    });
    socket.binaryMessageHandler(socket::writeBinaryMessage);
  }

  private void answer(HttpServerRequest request) {
    HttpServerResponse response = request.response();
    switch (request.path()) {
      case "/" -> response.putHeader("Content-Type", HTML).sendFile(PAGE.toString());
      case "/events" -> events(request);
      case "/stream" -> {
        streams.add(response);
        response.putHeader("Content-Type", "text/plain").setChunked(true).write("one");
      }
      case "/heard" -> {
        goOn(streams.element());
        response.end();
      }
      case "/report" ->
          request
              .body()
              .map(Buffer::toJsonObject)
              .onSuccess(report -> {
                reports.add(report);
                response.end();
              });
      default -> response.setStatusCode(404).end();
    }
  }

  private void goOn(HttpServerResponse stream) {
    switch (++heard) {
      case 1 -> stream.write("two");
      case 2 -> stream.write("three");
      default -> stream.end();
    }
  }

  /** Three events, from where the browser says that it was. */
  private static void events(HttpServerRequest request) {
    String last = request.getHeader("Last-Event-ID");
    int id = last == null ? 0 : Integer.parseInt(last);
    request
        .response()
        .putHeader("Content-Type", "text/event-stream")
        .setChunked(true)
        .end(
            ": hello\nretry: 10\n\nevent: tick\nid: %d\ndata: a\ndata: b\n\n".formatted(id + 1)
                + "event: tick\nid: %d\ndata: tick\n\n".formatted(id + 2)
                + "event: tick\nid: %d\ndata: tick\n\n".formatted(id + 3));
  }
}
