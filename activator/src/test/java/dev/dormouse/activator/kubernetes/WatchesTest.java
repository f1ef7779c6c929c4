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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How what is there at the start is asked for. */
final class WatchesTest {
  private static final String PATH = "/apis/dormouse.dev/v1alpha1/serverlessservices";

  private final List<String> queries = new CopyOnWriteArrayList<>();

  /** What the first few revisions are answered with, of which only the length matters. */
  private volatile Answer sample = new Answer(200, page("first", ""));

  private final Semaphore watched = new Semaphore(0);
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
      if (uri.getPath().equals(PATH)) {
        watched.release();
      }
      return new Answer(200, "");
    }
    if (uri.getPath().endsWith("/revisions") && query.equals("limit=20")) {
      return sample;
    }
    if (!uri.getPath().equals(PATH)) {
      return new Answer(
          200, "{\"kind\":\"List\",\"metadata\":{\"resourceVersion\":\"7\"},\"items\":[]}");
    }
    queries.add(query);
    return new Answer(
        200,
        query.contains("limit") && !query.contains("continue=next")
            ? page("first", "next")
            : page("second", ""));
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

  /** Listed in parts: of these here there are two, but it is said that there are more. */
  private void assertParts(long room) throws InterruptedException {
    try (var _ = Watches.start(client, Set.of(), told, told, room)) {
      assertThat(told.next()).isEqualTo(new ServiceKey("team", "first"));
      assertThat(told.next()).isEqualTo(new ServiceKey("team", "second"));
    }
    assertThat(queries)
        .allMatch(query -> query.contains("limit=" + KnownKinds.LISTED_AT_ONCE))
        .noneMatch(query -> query.contains("resourceVersion"));
    assertThat(queries.get(0)).doesNotContain("continue");
    assertThat(queries.get(1)).contains("continue=next");
  }

  @Test
  void manyAreListedInPartsAndEachIsTold() throws InterruptedException {
    sample = new Answer(200, page("first", "next\",\"remainingItemCount\":100,\"selfLink\":\""));
    assertParts(5L * sample.json().length());
  }

  @Test
  void largeOnesAreListedInParts() throws InterruptedException {
    assertParts(sample.json().length() - 1L);
  }

  @Test
  void whatCannotBeCountedIsListedInParts() throws InterruptedException {
    sample = new Answer(500, "");
    assertParts(1_000_000);
    queries.clear();
    sample = new Answer(200, page("first", "next"));
    assertParts(1_000_000);
  }

  @Test
  void thoseWithRoomAreListedAtOnceFromTheMemoryOfTheApiServer() throws InterruptedException {
    sample = new Answer(200, page("first", "next\",\"remainingItemCount\":100,\"selfLink\":\""));
    try (var _ = Watches.start(client, Set.of(), told, told, 7L * sample.json().length())) {
      assertThat(told.next()).isEqualTo(new ServiceKey("team", "second"));
    }
    assertThat(queries.getFirst()).contains("resourceVersion=0").doesNotContain("limit");
  }

  @Test
  void allIsThereOnlyWhenItHasBeenTold() throws Exception {
    told.hold();
    try (var watches = Watches.start(client, Set.of(), told, told, 1_000_000)) {
      var synced = watches.synced().toCompletableFuture();
      assertThat(told.next()).isEqualTo(new ServiceKey("team", "second"));
      // Watched means that the informer says it is started.
      assertThat(watched.tryAcquire(2, 20, TimeUnit.SECONDS)).isTrue();
      assertThat(synced).isNotDone();
      told.goOn();
      synced.get(20, TimeUnit.SECONDS);
    }
  }

  private static final class Told extends Unheard {
    private final BlockingQueue<ServiceKey> services = new LinkedBlockingQueue<>();
    private volatile CountDownLatch held = new CountDownLatch(0);

    ServiceKey next() throws InterruptedException {
      return Objects.requireNonNull(services.poll(20, TimeUnit.SECONDS), "nothing was told");
    }

    void hold() {
      held = new CountDownLatch(1);
    }

    void goOn() {
      held.countDown();
    }

    @Override
    public void service(ClusterService service) {
      services.add(service.key());
      try {
        held.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
