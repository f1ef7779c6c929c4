package dev.dormouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.e2e.cluster.Dormouse;
import dev.dormouse.e2e.cluster.OnCluster;
import dev.dormouse.e2e.cluster.Workspace;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What lasts longer than a request and its answer, each from zero, with the chart's defaults. */
@OnCluster
final class ProtocolsE2E {
  private static final int SECONDS = 60;

  private static String fromZero(Dormouse dormouse, Workspace workspace) {
    workspace.apply(Streaming.byHttp("streams").yaml());
    workspace.awaitReady("streams");
    workspace.awaitNoPods();
    return workspace.host("streams");
  }

  @Test
  void aWebSocketWakesTheServiceEchoesAndEndsWithEitherSidesCode(
      Dormouse dormouse, Workspace workspace) throws Exception {
    String host = fromZero(dormouse, workspace);
    try (HttpClient client = HttpClient.newHttpClient()) {
      Heard heard = new Heard();
      WebSocket socket = open(client, dormouse, host, heard);
      for (String text : List.of("one", "x".repeat(20_000), "three")) {
        socket.sendText(text, true).join();
        assertThat(heard.next()).isEqualTo(text);
      }
      // Longer than the idle time: an open socket keeps its instance.
      assertThat(workspace.pods()).hasSize(1);
      socket.sendClose(4002, "enough").join();
      assertThat(heard.next()).startsWith("closed 4002");

      Heard other = new Heard();
      WebSocket second = open(client, dormouse, host, other);
      second.sendText("close 4001", true).join();
      assertThat(other.next()).isEqualTo("closed 4001 as you wish");
    }
    workspace.awaitNoPods();
  }

  private static WebSocket open(HttpClient client, Dormouse dormouse, String host, Heard heard) {
    return client
        .newWebSocketBuilder()
        .header("Host", host)
        .buildAsync(URI.create("ws://" + dormouse.calls().address() + "/socket"), heard)
        .join();
  }

  @Test
  void eventsArriveOneByOne(Dormouse dormouse, Workspace workspace) throws Exception {
    String host = fromZero(dormouse, workspace);
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(
                    "http://" + dormouse.calls().address() + "/events?count=4&everyMillis=300"))
            .header("Host", host)
            .header("Accept", "text/event-stream")
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<Stream<String>> answer = client.send(request, BodyHandlers.ofLines());
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/event-stream");
      Iterator<String> lines = answer.body().filter(it -> it.startsWith("data: ")).iterator();
      String first = lines.next();
      long firstAt = System.nanoTime();
      assertThat(first).startsWith("data: event 0 of streams-00001-");
      int more = 0;
      while (lines.hasNext()) {
        lines.next();
        more++;
      }
      assertThat(more).isEqualTo(3);
      assertThat(Duration.ofNanos(System.nanoTime() - firstAt))
          .as("had all come at once, they would have been kept back")
          .isGreaterThan(Duration.ofMillis(300));
    }
  }

  @Test
  void anUploadsTrailersReachTheInstance(Dormouse dormouse, Workspace workspace) throws Exception {
    String host = fromZero(dormouse, workspace);
    InetSocketAddress at = dormouse.calls().socketAddress();
    try (Socket socket = new Socket(at.getAddress(), at.getPort())) {
      socket.setSoTimeout(SECONDS * 1_000);
      String head =
          "POST /upload HTTP/1.1\r\nHost: "
              + host
              + "\r\nTransfer-Encoding: chunked\r\nTrailer: Checksum\r\n"
              + "Connection: close\r\n\r\n";
      send(socket, head + "5\r\nfirst\r\n");
      send(socket, "6\r\nsecond\r\n0\r\nChecksum: 42\r\n\r\n");
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer)
          .startsWith("HTTP/1.1 200")
          .containsIgnoringCase("\"bytes\": 11, \"trailers\": {\"Checksum\": \"42\"}");
    }
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    socket.getOutputStream().flush();
  }

  @Test
  void curlSpeaksHttp2WithPriorKnowledge(Dormouse dormouse, Workspace workspace) throws Exception {
    Curl curl = Curl.find();
    String host = fromZero(dormouse, workspace);
    String printed =
        curl.call(
            "http://" + dormouse.calls().address() + "/upload",
            host,
            SECONDS,
            "--http2-prior-knowledge",
            "--data",
            "hello",
            "--write-out",
            "%{http_version} %{http_code}");
    assertThat(printed).contains("\"bytes\": 5").endsWith("2 200");
  }

  /** What a socket's client heard, in order. */
  private static final class Heard implements WebSocket.Listener {
    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final StringBuilder parts = new StringBuilder();

    String next() throws InterruptedException {
      return messages.poll(SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
      parts.append(text);
      if (last) {
        messages.add(parts.toString());
        parts.setLength(0);
      }
      socket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      messages.add("closed " + code + " " + reason);
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      messages.add("failed " + error);
    }
  }
}
