package dev.dormouse.activator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.core.revision.ServiceKey;
import dev.dormouse.crds.kubernetes.KnownKinds;
import dev.dormouse.testing.ScriptedApiServer;
import dev.dormouse.testing.ScriptedApiServer.Answer;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How what is there at the start is asked for. */
final class WatchesTest {
  private static final String PATH = "/apis/dormouse.dev/v1alpha1/serverlessservices";

  private final List<String> queries = new CopyOnWriteArrayList<>();
  private final Told told = new Told();
  private ScriptedApiServer server;
  private KubernetesClient client;

  @BeforeEach
  void start() throws IOException {
    server = ScriptedApiServer.start((_, uri, _) -> answer(uri));
    client =
        new KubernetesClientBuilder()
            .withConfig(server.config())
            .withKubernetesSerialization(ClusterJson.serialization())
            .build();
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  private Answer answer(URI uri) {
    String query = String.valueOf(uri.getQuery());
    if (query.contains("watch=true")) {
      return new Answer(503, "");
    }
    if (!uri.getPath().equals(PATH)) {
      return new Answer(
          200, "{\"kind\":\"List\",\"metadata\":{\"resourceVersion\":\"7\"},\"items\":[]}");
    }
    queries.add(query);
    return new Answer(
        200, query.contains("continue=next") ? page("second", "") : page("first", "next"));
  }

  private static String page(String name, String next) {
    return """
    {"apiVersion":"dormouse.dev/v1alpha1","kind":"ServerlessServiceList",
     "metadata":{"resourceVersion":"7","continue":"%s"},
     "items":[{"apiVersion":"dormouse.dev/v1alpha1","kind":"ServerlessService",
       "metadata":{"name":"%s","namespace":"team","uid":"%s","resourceVersion":"5",
         "creationTimestamp":"2026-01-01T00:00:00Z"},"spec":{}}]}
    """
        .formatted(next, name, name);
  }

  @Test
  void allAreListedInPartsAndEachIsTold() throws InterruptedException {
    try (var _ = Watches.start(client, Set.of(), told, told)) {
      assertThat(told.next()).isEqualTo(new ServiceKey("team", "first"));
      assertThat(told.next()).isEqualTo(new ServiceKey("team", "second"));
    }
    assertThat(queries).allMatch(query -> query.contains("limit=" + KnownKinds.LISTED_AT_ONCE));
    assertThat(queries.get(0)).doesNotContain("continue");
    assertThat(queries.get(1)).contains("continue=next");
  }

  private static final class Told extends Unheard {
    private final BlockingQueue<ServiceKey> services = new LinkedBlockingQueue<>();

    ServiceKey next() throws InterruptedException {
      return Objects.requireNonNull(services.poll(20, TimeUnit.SECONDS), "nothing was told");
    }

    @Override
    public void service(ClusterService service) {
      services.add(service.key());
    }
  }
}
