package dev.dormouse.activator.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.activator.gate.TestRevisions;
import dev.dormouse.core.revision.Container.Protocol;
import io.vertx.core.http.HttpServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The JDK's client by TLS, with the version that it negotiates, and instances of either kind. */
@ParameterizedClass
@EnumSource(Protocol.class)
final class JdkHttpClientIT {
  private static final int REQUESTS = 200;
  private static final int BODY_BYTES = 5_000_000;

  @Parameter Protocol protocol;
  private ProxyFixture proxy;
  private HttpServer instance;

  @BeforeEach
  void start() throws Exception {
    proxy = ProxyFixture.by(Way.TLS, TestRevisions.speaking(protocol, 50));
    instance =
        proxy
            .vertx
            .createHttpServer()
            .requestHandler(request -> {
              request.response().setChunked(true).putHeader("x-target", request.uri());
              request.pipeTo(request.response());
            })
            .listen(0, "127.0.0.1")
            .await(10, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() throws Exception {
    proxy.awaitQuiet();
    proxy.close();
  }

  private static HttpClient client(Version version) throws Exception {
    return HttpClient.newBuilder().version(version).sslContext(TestTls.get().trusting()).build();
  }

  private HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(
        URI.create("https://127.0.0.1:" + proxy.proxy.actualPort() + path));
  }

  @ParameterizedTest
  @EnumSource(
      value = Version.class,
      names = {"HTTP_1_1", "HTTP_2"})
  void manyRequestsAtOnceGetTheirOwnAnswersFromZero(Version version) throws Exception {
    try (HttpClient http = client(version)) {
      List<CompletableFuture<HttpResponse<String>>> answers =
          IntStream.range(0, REQUESTS)
              .mapToObj(i ->
                  http.sendAsync(
                      to("/" + i).POST(BodyPublishers.ofString("body " + i)).build(),
                      BodyHandlers.ofString()))
              .toList();
      proxy.await(s -> s.queued() > 0);
      proxy.up(instance.actualPort());
      for (int i = 0; i < REQUESTS; i++) {
        HttpResponse<String> answer = answers.get(i).get(20, TimeUnit.SECONDS);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.version()).isEqualTo(version);
        assertThat(answer.headers().firstValue("x-target")).contains("/" + i);
        assertThat(answer.body()).isEqualTo("body " + i);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Version.class,
      names = {"HTTP_1_1", "HTTP_2"})
  void aLongBodyPassesBothWays(Version version) throws Exception {
    proxy.up(instance.actualPort());
    byte[] body = new byte[BODY_BYTES];
    new Random(1).nextBytes(body);
    try (HttpClient http = client(version)) {
      HttpResponse<byte[]> answer =
          http.sendAsync(
                  to("/").POST(BodyPublishers.ofByteArray(body)).build(),
                  BodyHandlers.ofByteArray())
              .get(30, TimeUnit.SECONDS);
      assertThat(answer.version()).isEqualTo(version);
      assertThat(answer.body()).isEqualTo(body);
    }
  }
}
