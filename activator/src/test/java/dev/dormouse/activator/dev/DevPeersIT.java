package dev.dormouse.activator.dev;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.activator.dev.DevRun.Answer;
import dev.dormouse.activator.gate.RevisionGate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several activators of local mode that share instances which count their own requests. */
final class DevPeersIT {
  private static final int ACTIVATORS = 3;

  @TempDir Path folder;

  @Test
  void neverExceedsTheLimitWhereverABurstArrives() throws Exception {
    String most = "maxInstances: 2";
    try (var run =
            new DevRun(
                folder,
                ACTIVATORS,
                DevRun.service("one", "v1", 1, most),
                DevRun.service("two", "v1", 2, most),
                DevRun.service("three", "v1", 3, most));
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<String> services = List.of("one", "two", "three");
      List<Future<Integer>> counts = new ArrayList<>();
      for (int i = 0; i < 180; i++) {
        String service = services.get(i % 3);
        int port = ports(run).get(i / 3 % ACTIVATORS);
        int limit = 1 + i % 3;
        counts.add(callers.submit(() -> count(run.get(port, service, "/?millis=5"), limit)));
      }
      for (Future<Integer> count : counts) {
        assertThat(count.get()).isPositive();
      }
      assertThat(run.output()).contains("by 3 activators, which share the instances");
    }
  }

  @Test
  void losesNothingWhileActivatorsLeaveAndJoin() throws Exception {
    try (var run = new DevRun(folder, ACTIVATORS, DevRun.service("a", "v1", 2, "maxInstances: 2"));
        var load = new Load(run, "a", 2)) {
      load.awaitAnswers(20);
      for (int i = 0; i < ACTIVATORS; i++) {
        Seat leaving = run.server().seats().all().getFirst();
        run.server().join();
        load.to(ports(run).subList(1, ACTIVATORS + 1));
        run.server().leave(leaving);
        load.awaitAnswers(20);
      }
      assertThat(load.stop()).as("went wrong").isEmpty();
    }
  }

  @Test
  void theOthersGoOnWhenTheOwnerIsGoneInTheMiddle() throws Exception {
    try (var run = new DevRun(folder, ACTIVATORS, DevRun.service("a", "v1", 2, "maxInstances: 2"));
        var load = new Load(run, "a", 2)) {
      run.await("an owner", () -> owner(run) != null);
      Seat owner = owner(run);
      List<Integer> others = new ArrayList<>(ports(run));
      others.remove(owner.port("--port").orElseThrow());
      load.to(others);
      load.awaitAnswers(20);
      run.server().abandon(owner);
      run.await("another owner", () -> owner(run) != null);
      load.awaitAnswers(20);
      assertThat(load.stop()).as("went wrong").isEmpty();
    }
  }

  private static List<Integer> ports(DevRun run) {
    return run.server().seats().all().stream()
        .map(seat -> seat.port("--port").orElseThrow())
        .toList();
  }

  private static Seat owner(DevRun run) {
    return run.server().seats().all().stream()
        .filter(seat ->
            seat.table().gates().stream()
                .map(RevisionGate::snapshot)
                .anyMatch(gate -> gate.scaledHere() && gate.ready() > 0))
        .findFirst()
        .orElse(null);
  }

  /** The requests that the instance served as it answered. */
  private static int count(Answer answer, int limit) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    int count = Integer.parseInt(answer.body().substring(answer.body().indexOf(' ') + 1));
    assertThat(count).isLessThanOrEqualTo(limit);
    return count;
  }

  /** Calls a service all the time, until it is closed. Safe for any thread. */
  private static final class Load implements AutoCloseable {
    private static final int CALLERS = 6;

    private final DevRun run;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Future<?>> callers = new ArrayList<>();
    private final Queue<String> problems = new ConcurrentLinkedQueue<>();
    private final Queue<Integer> answers = new ConcurrentLinkedQueue<>();
    private final AtomicIntegerArray used = new AtomicIntegerArray(CALLERS);
    private volatile List<Integer> ports;
    private volatile boolean over;

    Load(DevRun run, String service, int limit) {
      this.run = run;
      this.ports = ports(run);
      for (int i = 0; i < CALLERS; i++) {
        int first = i;
        callers.add(threads.submit(() -> call(service, limit, first)));
      }
    }

    private void call(String service, int limit, int first) {
      for (int i = first; !over; i++) {
        List<Integer> now = ports;
        int port = now.get(i % now.size());
        used.set(first, port);
        if (ports.contains(port)) { // or else it was taken out meanwhile
          try {
            answers.add(count(run.get(port, service, "/?millis=5"), limit));
          } catch (IOException | AssertionError e) {
            problems.add(e.toString());
          }
        }
        used.set(first, 0);
      }
    }

    /** Calls these from now on; returns when no other one is called any more. */
    void to(List<Integer> changed) throws Exception {
      ports = List.copyOf(changed);
      for (int i = 0; i < CALLERS; i++) {
        int caller = i;
        run.await(
            "the last calls elsewhere",
            () -> used.get(caller) == 0 || changed.contains(used.get(caller)));
      }
    }

    void awaitAnswers(int more) throws Exception {
      int before = answers.size();
      run.await("answers; so far " + problems, () -> answers.size() >= before + more);
    }

    List<String> stop() throws Exception {
      over = true;
      for (Future<?> caller : callers) {
        caller.get();
      }
      return List.copyOf(problems);
    }

    @Override
    public void close() {
      over = true;
      threads.close();
    }
  }
}
