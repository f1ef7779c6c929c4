package dev.dormouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.e2e.cluster.ApiWrites;
import dev.dormouse.e2e.cluster.Dormouse;
import dev.dormouse.e2e.cluster.OnCluster;
import dev.dormouse.e2e.cluster.Wait;
import dev.dormouse.e2e.cluster.Workspace;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

@OnCluster
final class WritesE2E {
  /** More than anything takes that is written a moment later. */
  private static final long SETTLED_MILLIS = 5_000;

  private static final Duration CLEANED = Duration.ofSeconds(90);

  /** From here on the operator may tell that an instance starts: after 3 s since a whole second. */
  private static final Duration LASTING = Duration.ofSeconds(2);

  private static final Duration IDLE = Setting.seconds("E2E_IDLE_SECONDS", 15);

  @Test
  void fiveToCreateOneToWakeTwoToLetGoNoneWhileIdle(Dormouse dormouse, Workspace workspace) {
    // What an earlier test left behind goes first.
    Wait.until(CLEANED, () -> others(workspace), List::isEmpty, left -> "there are still " + left);
    Wait.pause(SETTLED_MILLIS);
    ApiWrites writes = ApiWrites.of(workspace.client());
    final long began = System.nanoTime();
    workspace.apply(Hello.named("hello").idleTimeout("8s").yaml());
    workspace.awaitReady("hello");
    // One of them is the test's own, and that a start lasts is one more.
    final int expected = System.nanoTime() - began < LASTING.toNanos() ? 6 : 7;
    ApiWrites.Count created = writes.since();

    workspace.awaitNoPods();
    Wait.pause(SETTLED_MILLIS);
    ApiWrites.Count firstDown = writes.since();

    assertThat(dormouse.calls().get(workspace.host("hello"), "/").status()).isEqualTo(200);
    Wait.pause(SETTLED_MILLIS);
    ApiWrites.Count woken = writes.since();

    workspace.awaitNoPods();
    Wait.pause(SETTLED_MILLIS);
    ApiWrites.Count down = writes.since();

    Wait.pause(IDLE.toMillis());
    ApiWrites.Count idle = writes.since();
    System.out.printf(
        "e2e: writes to the API server: %d to create, %d to wake, %d to let go, %d while idle%n",
        created.total() - 1, woken.total(), down.total(), idle.total());
    System.out.printf("e2e: to create %s, to wake %s, to let go %s%n", created, woken, down);

    assertThat(created.total()).as(created.toString()).isLessThanOrEqualTo(expected);
    assertThat(firstDown.total()).as(firstDown.toString()).isLessThanOrEqualTo(2);
    assertThat(woken.total()).as(woken.toString()).isEqualTo(1);
    assertThat(down.total()).as(down.toString()).isLessThanOrEqualTo(2);
    assertThat(idle.total()).as(idle.toString()).isZero();
  }

  private static List<String> others(Workspace workspace) {
    return workspace.client().namespaces().list().getItems().stream()
        .map(it -> it.getMetadata().getName())
        .filter(it -> it.startsWith("e2e-") && !it.equals(workspace.namespace()))
        .toList();
  }
}
