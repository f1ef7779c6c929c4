package dev.dormouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.e2e.cluster.ApiWrites;
import dev.dormouse.e2e.cluster.Dormouse;
import dev.dormouse.e2e.cluster.OnCluster;
import dev.dormouse.e2e.cluster.Wait;
import dev.dormouse.e2e.cluster.Workspace;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@OnCluster
final class WritesE2E {
  /** More than anything takes that is written a moment later. */
  private static final long SETTLED_MILLIS = 5_000;

  private static final Duration CLEANED = Duration.ofMinutes(4);

  /** From here on the operator may tell that an instance starts: after 3 s since a whole second. */
  private static final Duration LASTING = Duration.ofSeconds(2);

  private static final int ATTEMPTS = 3;

  private static final Duration IDLE = Setting.seconds("E2E_IDLE_SECONDS", 15);

  /** What was written, and whether an activator was taken for dead meanwhile, which costs more. */
  private record Written(
      ApiWrites.Count created,
      int mostToCreate,
      ApiWrites.Count firstDown,
      ApiWrites.Count woken,
      ApiWrites.Count down,
      ApiWrites.Count idle,
      boolean undisturbed) {}

  @Test
  void fiveToCreateOneToWakeTwoToLetGoNoneWhileIdle(Dormouse dormouse, Workspace workspace) {
    // What an earlier test left behind goes first.
    Wait.until(CLEANED, () -> others(workspace), List::isEmpty, left -> "there are still " + left);
    Written written = measure(dormouse, workspace, "hello-1");
    for (int attempt = 2; attempt <= ATTEMPTS && !written.undisturbed(); attempt++) {
      System.out.println("e2e: an activator was not heard of for a while; once more");
      written = measure(dormouse, workspace, "hello-" + attempt);
    }
    assertThat(written.created().total())
        .as(written.toString())
        .isLessThanOrEqualTo(written.mostToCreate());
    assertThat(written.firstDown().total()).as(written.toString()).isLessThanOrEqualTo(2);
    assertThat(written.woken().total()).as(written.toString()).isEqualTo(1);
    assertThat(written.down().total()).as(written.toString()).isLessThanOrEqualTo(2);
    assertThat(written.idle().total()).as(written.toString()).isZero();
  }

  private static Written measure(Dormouse dormouse, Workspace workspace, String service) {
    Wait.pause(SETTLED_MILLIS);
    Map<String, String> epochs = dormouse.epochs();
    ApiWrites writes = ApiWrites.of(workspace.client());
    final long began = System.nanoTime();
    workspace.apply(Hello.named(service).idleTimeout("12s").yaml());
    workspace.awaitReady(service);
    // One of them is the test's own, and that a start lasts is one more.
    final int mostToCreate = System.nanoTime() - began < LASTING.toNanos() ? 6 : 7;
    final ApiWrites.Count created = writes.since();

    workspace.awaitNoPods();
    Wait.pause(SETTLED_MILLIS);
    final ApiWrites.Count firstDown = writes.since();

    assertThat(dormouse.calls().get(workspace.host(service), "/").status()).isEqualTo(200);
    Wait.pause(SETTLED_MILLIS);
    final ApiWrites.Count woken = writes.since();

    workspace.awaitNoPods();
    Wait.pause(SETTLED_MILLIS);
    final ApiWrites.Count down = writes.since();

    Wait.pause(IDLE.toMillis());
    final ApiWrites.Count idle = writes.since();
    System.out.printf(
        "e2e: writes to the API server: %d to create, %d to wake, %d to let go, %d while idle%n",
        created.total() - 1, woken.total(), down.total(), idle.total());
    System.out.printf("e2e: to create %s, to wake %s, to let go %s%n", created, woken, down);
    boolean undisturbed = epochs.equals(dormouse.epochs());
    return new Written(created, mostToCreate, firstDown, woken, down, idle, undisturbed);
  }

  private static List<String> others(Workspace workspace) {
    return workspace.client().namespaces().list().getItems().stream()
        .map(it -> it.getMetadata().getName())
        .filter(it -> it.startsWith("e2e-") && !it.equals(workspace.namespace()))
        .toList();
  }
}
