package dev.dormouse.operator.revision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.testing.ScriptedApiServer;
import dev.dormouse.testing.ScriptedApiServer.Answer;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.URI;
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
  private ScriptedApiServer server;
  private KubernetesClient client;

  @BeforeEach
  void start() throws IOException {
    server = ScriptedApiServer.start(this::answer);
    client = new KubernetesClientBuilder().withConfig(server.config()).build();
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  private Answer answer(String method, URI uri, String body) {
    asked.add((method + " " + uri.getPath() + " " + body).strip());
    return new Answer(
        200,
        uri.getPath().equals("/api/v1")
            ? "{\"kind\": \"APIResourceList\", \"groupVersion\": \"v1\", \"resources\":"
                + " [{\"name\": \"pods\", \"kind\": \"Pod\"}"
                + subresources
                + "]}"
            : "{\"kind\": \"Pod\", \"apiVersion\": \"v1\", \"metadata\": {\"name\": \"a\"}}");
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
