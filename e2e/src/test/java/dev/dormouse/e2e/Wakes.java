package dev.dormouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.e2e.cluster.Calls.Answer;
import dev.dormouse.e2e.cluster.Dormouse;
import dev.dormouse.e2e.cluster.Wait;
import dev.dormouse.e2e.cluster.Workspace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A service that goes to zero and is woken again, and how long either took. Used by one thread. */
final class Wakes {
  private static final Duration LIMIT = Duration.ofSeconds(90);

  private final Dormouse dormouse;
  private final Workspace workspace;
  private final String service;
  private final List<Duration> toZero = new ArrayList<>();
  private final List<Duration> answers = new ArrayList<>();

  Wakes(Dormouse dormouse, Workspace workspace, String service) {
    this.dormouse = dormouse;
    this.workspace = workspace;
    this.service = service;
  }

  /** Waits until nothing of it runs, and calls it: so many times, and then waits once more. */
  void times(int count) {
    awaitNone();
    for (int i = 0; i < count; i++) {
      Answer answer = dormouse.calls().get(workspace.host(service), "/");
      assertThat(answer.status()).as(answer.body()).isEqualTo(200);
      answers.add(answer.took());
      long answered = System.nanoTime();
      awaitNone();
      toZero.add(Duration.ofNanos(System.nanoTime() - answered));
    }
  }

  private void awaitNone() {
    Wait.until(
        LIMIT,
        () -> workspace.pods(service),
        List::isEmpty,
        it -> it.size() + " pods of " + service + " still run");
  }

  private static String times(List<Duration> all) {
    List<Duration> sorted = all.stream().sorted().toList();
    return "%d ms (median), %d ms at most"
        .formatted(sorted.get(sorted.size() / 2).toMillis(), sorted.getLast().toMillis());
  }

  @Override
  public String toString() {
    return "%d wakes, %s; back to zero after %s"
        .formatted(answers.size(), times(answers), times(toZero));
  }
}
