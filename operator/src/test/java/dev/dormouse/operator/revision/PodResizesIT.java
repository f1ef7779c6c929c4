package dev.dormouse.operator.revision;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is asked of an API server that resizes pods, and of one that doesn't; both are scripted. */
final class PodResizesIT {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final List<String> asked = new CopyOnWriteArrayList<>();
  private volatile String subresources = "";
  private HttpServer server;
  private KubernetesClient client;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    client =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder()
                    .withAutoConfigure(false)
                    .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                    .withRequestRetryBackoffLimit(0)
                    .build())
            .build();
  }

  @AfterEach
  void stop() {
    client.close();
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String path = exchange.getRequestURI().getPath();
    asked.add((exchange.getRequestMethod() + " " + path + " " + body).strip());
    String json =
        path.equals("/api/v1")
            ? "{\"kind\": \"APIResourceList\", \"groupVersion\": \"v1\", \"resources\":"
                + " [{\"name\": \"pods\", \"kind\": \"Pod\"}"
                + subresources
                + "]}"
            : "{\"kind\": \"Pod\", \"apiVersion\": \"v1\", \"metadata\": {\"name\": \"a\"}}";
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Test
  void aServerIsAskedOnceInTenMinutesWhatItServes() {
    PodResizes resizes = new PodResizes();
    assertThat(resizes.areServed(client, NOW)).isFalse();
    subresources = ", {\"name\": \"pods/resize\", \"kind\": \"Pod\"}";
    assertThat(resizes.areServed(client, NOW.plusSeconds(599))).isFalse();
    assertThat(asked).hasSize(1);
    assertThat(resizes.areServed(client, NOW.plusSeconds(601))).isTrue();
  }

  @Test
  void aResizeNamesTheContainerAndItsCpuAlone() {
    var pod =
        new PodBuilder().withNewMetadata().withName("a").withNamespace("b").endMetadata().build();
    new PodResizes()
        .resize(
            pod,
            new StartupBoost.Resize("main", Optional.of(new Quantity("250m")), Optional.empty()),
            client);
    String wanted = "PATCH /api/v1/namespaces/b/pods/a/resize ";
    assertThat(asked).singleElement().asString().startsWith(wanted);
    Map<?, ?> body =
        client
            .getKubernetesSerialization()
            .unmarshal(asked.getFirst().substring(wanted.length()), Map.class);
    Map<String, ?> resources = Map.of("requests", Map.of("cpu", "250m"));
    assertThat(body)
        .isEqualTo(
            Map.of(
                "spec",
                Map.of("containers", List.of(Map.of("name", "main", "resources", resources)))));
  }
}
