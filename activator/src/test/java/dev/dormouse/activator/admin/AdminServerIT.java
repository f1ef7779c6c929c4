package dev.dormouse.activator.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AdminServerIT {
  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client = HttpClient.newHttpClient();
  private final AtomicBoolean ready = new AtomicBoolean(true);
  private final AtomicReference<List<String>> problems = new AtomicReference<>(List.of());
  private final AtomicReference<String> metrics = new AtomicReference<>("dormouse_up 1.0\n");
  private AdminServer admin;

  @BeforeEach
  void start() throws Exception {
    admin =
        AdminServer.start(
                vertx,
                0,
                out -> out.write(metrics.get().getBytes(UTF_8)),
                ready::get,
                problems::get)
            .await(10, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    admin.close().await(10, TimeUnit.SECONDS);
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  private HttpResponse<String> ask(String method, String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + admin.actualPort() + path))
            .method(method, BodyPublishers.noBody())
            .build();
    return client.send(request, BodyHandlers.ofString());
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /metrics, 200, dormouse_up 1.0",
    "GET, /metrics?x=y, 200, dormouse_up 1.0",
    "GET, /healthz, 200, ok",
    "GET, /readyz, 200, ready",
    "HEAD, /readyz, 200, ''",
    "GET, /, 404, 'not found: try /metrics, /healthz or /readyz'",
    "GET, /metrics/, 404, 'not found: try /metrics, /healthz or /readyz'",
    "POST, /nothing, 404, 'not found: try /metrics, /healthz or /readyz'",
    "POST, /metrics, 405, POST is not allowed here: try GET",
    "DELETE, /healthz, 405, DELETE is not allowed here: try GET"
  })
  void answers(String method, String path, int status, String body) throws Exception {
    HttpResponse<String> answer = ask(method, path);
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.body().strip()).isEqualTo(body);
  }

  @Test
  void metricsAreInPrometheussTextFormat() throws Exception {
    assertThat(ask("GET", "/metrics").headers().firstValue("Content-Type"))
        .contains("text/plain; version=0.0.4; charset=utf-8");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "br, GZIP;q=0.5", "*", "gzip;q=1.0"})
  void metricsArePackedForWhoeverTakesThatSo(String accepted) throws Exception {
    metrics.set("dormouse_up 1.0\n".repeat(100_000));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + admin.actualPort() + "/metrics"))
            .header("Accept-Encoding", accepted)
            .build();
    HttpResponse<byte[]> answer = client.send(request, BodyHandlers.ofByteArray());
    assertThat(answer.headers().firstValue("Content-Encoding")).contains("gzip");
    assertThat(answer.body()).hasSizeLessThan(50_000);
    try (var unpacked = new GZIPInputStream(new ByteArrayInputStream(answer.body()))) {
      assertThat(unpacked.readAllBytes()).asString(UTF_8).isEqualTo(metrics.get());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"identity", "gzip;q=0", "gzip; q=0.0", "br", "xgzip"})
  void metricsAreNotPackedForOthers(String accepted) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + admin.actualPort() + "/metrics"))
            .header("Accept-Encoding", accepted)
            .build();
    HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
    assertThat(answer.headers().firstValue("Content-Encoding")).isEmpty();
    assertThat(answer.body()).isEqualTo("dormouse_up 1.0\n");
  }

  @Test
  void metricsAreWrittenBesideTheEventLoop() throws Exception {
    admin.close().await(10, TimeUnit.SECONDS);
    AtomicReference<Boolean> onLoop = new AtomicReference<>();
    admin =
        AdminServer.start(
                vertx, 0, _ -> onLoop.set(Context.isOnEventLoopThread()), () -> true, List::of)
            .await(10, TimeUnit.SECONDS);
    assertThat(ask("GET", "/metrics").statusCode()).isEqualTo(200);
    assertThat(onLoop).hasValue(false);
  }

  @Test
  void saysThatTheMetricsCannotBeTold() throws Exception {
    admin.close().await(10, TimeUnit.SECONDS);
    admin =
        AdminServer.start(
                vertx,
                0,
                _ -> {
                  throw new IOException("no room");
                },
                () -> true,
                List::of)
            .await(10, TimeUnit.SECONDS);
    HttpResponse<String> answer = ask("GET", "/metrics");
    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body()).contains("no room");
  }

  @Test
  void aMethodThatIsNotAllowedIsToldWhichAre() throws Exception {
    assertThat(ask("PUT", "/readyz").headers().firstValue("Allow")).contains("GET, HEAD");
  }

  @Test
  void tellsWhatIsWrongThoughItIsReady() throws Exception {
    problems.set(List.of("certificate default: is not valid at this time"));
    HttpResponse<String> answer = ask("GET", "/readyz");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("ready\ncertificate default: is not valid at this time\n");
  }

  @Test
  void isHealthyButNotReadyWhileItShutsDown() throws Exception {
    ready.set(false);
    assertThat(ask("GET", "/readyz").statusCode()).isEqualTo(503);
    assertThat(ask("GET", "/readyz").body()).isEqualTo("shutting down\n");
    assertThat(ask("GET", "/healthz").statusCode()).isEqualTo(200);
  }
}
