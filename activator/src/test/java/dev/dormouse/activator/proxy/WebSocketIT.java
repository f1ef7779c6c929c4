package dev.dormouse.activator.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.activator.gate.TestRevisions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The JDK's WebSocket client and Vert.x's server, with the proxy in between, by both ways in. */
@ParameterizedClass
@EnumSource(Way.class)
final class WebSocketIT {
  @Parameter Way way;
  private ProxyFixture proxy;
  private HttpServer instance;

  @BeforeEach
  void start() throws Exception {
    proxy = ProxyFixture.by(way, TestRevisions.of(2));
    instance =
        proxy
            .vertx
            .createHttpServer(
                new HttpServerOptions().setWebSocketSubProtocols(java.util.List.of("b")))
            .webSocketHandler(socket -> {
              socket.textMessageHandler(text -> {
                if (text.startsWith("close ")) {
                  socket.close(Short.parseShort(text.substring(6)), "as you wish");
                } else {
                  socket.writeTextMessage(text + "!");
                }
              });
              socket.binaryMessageHandler(socket::writeBinaryMessage);
            })
            .listen(0, "127.0.0.1")
            .await(10, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() throws Exception {
    proxy.awaitQuiet();
    proxy.close();
  }

  @Test
  void messagesPassFromZeroAndCloseCodesFromTheInstance() throws Exception {
    Heard heard = new Heard();
    try (HttpClient http = http()) {
      var opening = http.newWebSocketBuilder().subprotocols("a", "b").buildAsync(uri(), heard);
      proxy.awaitQueued(1);
      proxy.up(instance.actualPort());
      WebSocket socket = opening.get(10, TimeUnit.SECONDS);
      assertThat(socket.getSubprotocol()).isEqualTo("b");
      socket.sendText("hello", true).get(10, TimeUnit.SECONDS);
      assertThat(heard.next()).isEqualTo("hello!");
      assertThat(proxy.gate.snapshot().inFlight()).isEqualTo(1);
      socket.sendText("close 4711", true).get(10, TimeUnit.SECONDS);
      assertThat(heard.next()).isEqualTo("closed 4711 as you wish");
    }
  }

  @Test
  void closeCodesPassFromTheClient() throws Exception {
    proxy.up(instance.actualPort());
    Heard heard = new Heard();
    try (HttpClient http = http()) {
      WebSocket socket =
          http.newWebSocketBuilder().buildAsync(uri(), heard).get(10, TimeUnit.SECONDS);
      socket.sendClose(4000, "bye").get(10, TimeUnit.SECONDS);
      assertThat(heard.next()).isEqualTo("closed 4000 bye");
    }
  }

  private HttpClient http() throws Exception {
    HttpClient.Builder builder = HttpClient.newBuilder();
    return way == Way.TLS ? builder.sslContext(TestTls.get().trusting()).build() : builder.build();
  }

  private URI uri() {
    return URI.create(
        (way == Way.TLS ? "wss" : "ws") + "://127.0.0.1:" + proxy.proxy.actualPort() + "/chat");
  }

  /** What a client's socket heard, in order. */
  private static final class Heard implements WebSocket.Listener {
    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();

    String next() throws InterruptedException {
      return messages.poll(10, TimeUnit.SECONDS);
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
      messages.add(text.toString());
      socket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      messages.add("closed " + code + " " + reason);
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable failure) {
      messages.add("failed " + failure);
    }
  }
}
