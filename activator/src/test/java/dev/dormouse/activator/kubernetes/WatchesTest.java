package dev.dormouse.activator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.core.revision.ServiceKey;
import dev.dormouse.crds.kubernetes.KnownKinds;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private HttpServer server;
  private KubernetesClient client;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
    client =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder()
                    .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                    .build())
            .withKubernetesSerialization(ClusterJson.serialization())
            .build();
  }

  @AfterEach
  void stop() {
    client.close();
    server.stop(0);
    threads.close();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String query = String.valueOf(exchange.getRequestURI().getQuery());
    int status = query.contains("watch=true") ? 503 : 200;
    String json = "{\"kind\":\"List\",\"metadata\":{\"resourceVersion\":\"7\"},\"items\":[]}";
    if (status == 200 && exchange.getRequestURI().getPath().equals(PATH)) {
      queries.add(query);
      json = query.contains("continue=next") ? page("second", "") : page("first", "next");
    }
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
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
    try (var _ = Watches.start(client, Set.of(), told, new NoPods())) {
      assertThat(told.next()).isEqualTo(new ServiceKey("team", "first"));
      assertThat(told.next()).isEqualTo(new ServiceKey("team", "second"));
    }
    assertThat(queries).allMatch(query -> query.contains("limit=" + KnownKinds.LISTED_AT_ONCE));
    assertThat(queries.get(0)).doesNotContain("continue");
    assertThat(queries.get(1)).contains("continue=next");
  }

  private static final class Told implements ServiceEvents {
    private final BlockingQueue<ServiceKey> services = new LinkedBlockingQueue<>();

    ServiceKey next() throws InterruptedException {
      return Objects.requireNonNull(services.poll(20, TimeUnit.SECONDS), "nothing was told");
    }

    @Override
    public void service(ClusterService service) {
      services.add(service.key());
    }

    @Override
    public void serviceGone(ServiceKey service) {}

    @Override
    public void revision(ClusterRevision revision) {}

    @Override
    public void revisionGone(RevisionKey revision) {}
  }

  private static final class NoPods implements PodEvents {
    @Override
    public void pod(PodView pod) {}

    @Override
    public void podGone(RevisionKey revision, String name) {}

    @Override
    public void deployment(DeploymentView deployment) {}

    @Override
    public void deploymentGone(RevisionKey revision) {}
  }
}
