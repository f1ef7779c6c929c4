package dev.dormouse.activator.proxy;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.testing.http.Wire;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.StreamResetException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients that speak HTTP/2, in front of instances that speak HTTP/1.1. */
final class Http2IT {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  private ProxyFixture proxy;
  private ScriptedUpstream upstream;
  private HttpClientAgent client;
  private HttpClientConnection connection;

  @BeforeEach
  void start() throws Exception {
    proxy = ProxyFixture.ofConcurrency(2);
    upstream = new ScriptedUpstream();
    client =
        proxy.vertx.createHttpClient(
            new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false));
    connection =
        client
            .connect(
                new HttpConnectOptions().setHost("127.0.0.1").setPort(proxy.proxy.actualPort()))
            .await(10, SECONDS);
  }

  @AfterEach
  void stop() throws Exception {
    proxy.awaitQuiet();
    upstream.close();
    proxy.close();
  }

  @Test
  void aRequestPassesAsOneOfHttp1() throws Exception {
    proxy.up(upstream.port());
    HttpClientRequest request = request(HttpMethod.GET, "/a?b");
    request.headers().add("cookie", "a=1").add("cookie", "b=2").add("x-own", "1");
    request.putHeader("te", "trailers").putHeader("dormouse-reason", "x");
    Future<HttpClientResponse> answer = request.send();
    Future<Buffer> body = answer.compose(HttpClientResponse::body);
    try (Wire instance = upstream.next()) {
      assertThat(instance.head())
          .startsWith("GET /a?b HTTP/1.1\r\n")
          .containsIgnoringCase("\r\nhost: " + authority() + "\r\n")
          .containsIgnoringCase("\r\ncookie: a=1; b=2\r\n")
          .containsIgnoringCase("\r\nte: trailers\r\n")
          .contains("x-own: 1")
          .doesNotContain("dormouse-reason", ":authority", ":path")
          .doesNotContainIgnoringCase("transfer-encoding");
      instance.send(
          "HTTP/1.1 200 Fine\r\nContent-Length: 2\r\nConnection: x-gone\r\nX-Gone: 1\r\n"
              + "Keep-Alive: timeout=5\r\nX-Kept: 1\r\n\r\nok");
      HttpClientResponse head = answer.await(10, SECONDS);
      assertThat(head.version()).isEqualTo(HttpVersion.HTTP_2);
      assertThat(head.statusCode()).isEqualTo(200);
      assertThat(head.headers().contains("x-gone")).isFalse();
      assertThat(head.headers().contains("keep-alive")).isFalse();
      assertThat(head.headers().contains("connection")).isFalse();
      assertThat(head.getHeader("x-kept")).isEqualTo("1");
      assertThat(body.await(10, SECONDS)).isEqualTo(Buffer.buffer("ok"));
    }
  }

  @Test
  void aBodyOfUnknownLengthPassesInChunksAndTrailersComeBack() throws Exception {
    proxy.up(upstream.port());
    HttpClientRequest request = request(HttpMethod.POST, "/").setChunked(true);
    Future<Buffer> body = request.response().compose(HttpClientResponse::body);
    request.write("abc").await(10, SECONDS);
    try (Wire instance = upstream.next()) {
      assertThat(instance.head()).containsIgnoringCase("\r\ntransfer-encoding: chunked\r\n");
      assertThat(instance.read(8)).isEqualTo("3\r\nabc\r\n");
      instance.send(
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-Sum: 7\r\n\r\n");
      assertThat(body.await(10, SECONDS)).isEqualTo(Buffer.buffer("ok"));
      HttpClientResponse head = request.response().await(10, SECONDS);
      assertThat(head.getTrailer("x-sum")).isEqualTo("7");
      request.end().await(10, SECONDS);
    }
  }

  @Test
  void aResetCancelsTheRequestAndNoOther() throws Exception {
    proxy.up(upstream.port());
    HttpClientRequest given = request(HttpMethod.GET, "/given-up");
    Future<HttpClientResponse> gone = given.send();
    try (Wire first = upstream.next()) {
      first.head();
      Future<HttpClientResponse> other = request(HttpMethod.GET, "/other").send();
      try (Wire second = upstream.next()) {
        second.head();
        given.reset(Http2.CANCEL).await(10, SECONDS);
        assertThat(first.isClosedByPeer()).isTrue();
        proxy.await(seen -> seen.inFlight() == 1);
        second.send(OK);
        assertThat(other.await(10, SECONDS).statusCode()).isEqualTo(200);
      }
    }
    assertThatThrownBy(() -> gone.await(10, SECONDS)).isInstanceOf(StreamResetException.class);
  }

  @Test
  void aConnectionThatClosesCancelsAllItsRequests() throws Exception {
    proxy.up(upstream.port());
    Future<HttpClientResponse> gone = request(HttpMethod.GET, "/").send();
    try (Wire instance = upstream.next()) {
      instance.head();
      connection.close().await(10, SECONDS);
      assertThat(instance.isClosedByPeer()).isTrue();
    }
    assertThatThrownBy(() -> gone.await(10, SECONDS)).isInstanceOf(Exception.class);
  }

  @Test
  void anAnswerThatIsCutOffResetsItsStreamAlone() throws Exception {
    proxy.up(upstream.port());
    Future<HttpClientResponse> cut = request(HttpMethod.GET, "/").send();
    Future<Buffer> body = cut.compose(HttpClientResponse::body);
    try (Wire instance = upstream.next()) {
      instance.head();
      instance.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc");
      cut.await(10, SECONDS);
      instance.leave();
      assertThatThrownBy(() -> body.await(10, SECONDS)).isInstanceOf(StreamResetException.class);
    }
    Future<HttpClientResponse> next = request(HttpMethod.GET, "/").send();
    try (Wire instance = upstream.next()) {
      instance.head();
      instance.send(OK);
      assertThat(next.await(10, SECONDS).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void thePlatformAnswersInHttp2() throws Exception {
    HttpClientResponse answer =
        connection
            .request(
                new RequestOptions()
                    .setMethod(HttpMethod.GET)
                    .setHost("nobody.test")
                    .setPort(80)
                    .setURI("/"))
            .compose(request -> request.send().compose(head -> head.body().map(head)))
            .await(10, SECONDS);
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.getHeader("dormouse-reason")).isEqualTo("unknown-host");
    assertThat(answer.getHeader("connection")).isNull();
    assertThat(answer.body().await(10, SECONDS).toString()).contains("nobody.test");
  }

  @Test
  void anAnswerGoesNoFasterThanItsReader() throws Exception {
    proxy.up(upstream.port());
    Future<HttpClientResponse> answer =
        request(HttpMethod.GET, "/").send().map(HttpClientResponse::pause);
    try (Wire instance = upstream.next()) {
      instance.head();
      int total = 64 << 20;
      instance.send("HTTP/1.1 200 OK\r\nContent-Length: " + total + "\r\n\r\n");
      HttpClientResponse head = answer.await(10, SECONDS);
      AtomicLong sent = BackPressureIT.sendAll(instance, total);
      assertThat(BackPressureIT.awaitStandstill(sent)).isLessThan(32 << 20);
      AtomicLong read = new AtomicLong();
      CompletableFuture<Void> end = new CompletableFuture<>();
      head.handler(part -> read.addAndGet(part.length()));
      head.endHandler(ignored -> end.complete(null));
      head.resume();
      end.get(20, SECONDS);
      assertThat(read.get()).isEqualTo(total);
    }
  }

  @Test
  void aWaitingRequestStandsInNobodysWay() throws Exception {
    proxy.up(upstream.port());
    Future<HttpClientResponse> one = request(HttpMethod.GET, "/1").send();
    Future<HttpClientResponse> two = request(HttpMethod.GET, "/2").send();
    HttpClientRequest waiting = request(HttpMethod.POST, "/3").setChunked(true);
    waiting.write(Buffer.buffer(new byte[100_000]));
    try (Wire first = upstream.next();
        Wire second = upstream.next()) {
      first.head();
      second.head();
      proxy.awaitQueued(1);
      first.send(OK);
      second.send(OK);
      assertThat(one.await(10, SECONDS).statusCode()).isEqualTo(200);
      assertThat(two.await(10, SECONDS).statusCode()).isEqualTo(200);
    }
    waiting.reset();
    proxy.awaitQuiet();
  }

  @Test
  void whatRunsEndsAtShutdownAndTheClientIsTold() throws Exception {
    proxy.up(upstream.port());
    CompletableFuture<Long> goAway = new CompletableFuture<>();
    connection.goAwayHandler(told -> goAway.complete(told.getErrorCode()));
    Future<Buffer> body = request(HttpMethod.GET, "/").send().compose(HttpClientResponse::body);
    try (Wire instance = upstream.next()) {
      instance.head();
      Future<Void> closed = proxy.proxy.close(Duration.ofSeconds(30));
      assertThat(goAway.get(10, SECONDS)).isEqualTo(Http2.NO_ERROR);
      instance.send(OK);
      assertThat(body.await(10, SECONDS)).isEqualTo(Buffer.buffer("ok"));
      closed.await(10, SECONDS);
    }
  }

  @Test
  void curlPassesWithPriorKnowledge() throws Exception {
    proxy.up(upstream.port());
    Process curl =
        new ProcessBuilder(
                List.of(
                    "curl",
                    "-s",
                    "--http2-prior-knowledge",
                    "-w",
                    " %{http_version}",
                    "-d",
                    "question",
                    "http://" + authority() + "/"))
            .redirectErrorStream(true)
            .start();
    try (Wire instance = upstream.next()) {
      instance.head();
      assertThat(instance.read(8)).isEqualTo("question");
      instance.send(OK);
      assertThat(new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .isEqualTo("ok 2");
    }
  }

  @Test
  void aClientThatOffersToUpgradeIsServedInHttp1() throws Exception {
    proxy.up(upstream.port());
    try (HttpClient jdk = HttpClient.newHttpClient()) {
      var answer =
          jdk.sendAsync(
              HttpRequest.newBuilder(URI.create("http://" + authority() + "/")).build(),
              HttpResponse.BodyHandlers.ofString());
      try (Wire instance = upstream.next()) {
        assertThat(instance.head()).doesNotContainIgnoringCase("upgrade", "http2-settings");
        instance.send(OK);
        assertThat(answer.get(10, SECONDS).body()).isEqualTo("ok");
        assertThat(answer.get(10, SECONDS).version()).isEqualTo(HttpClient.Version.HTTP_1_1);
      }
    }
  }

  private HttpClientRequest request(HttpMethod method, String uri) throws Exception {
    return connection
        .request(
            new RequestOptions()
                .setMethod(method)
                .setHost("127.0.0.1")
                .setPort(proxy.proxy.actualPort())
                .setURI(uri))
        .await(10, SECONDS);
  }

  private String authority() {
    return "127.0.0.1:" + proxy.proxy.actualPort();
  }
}
