package dev.dormouse.activator.dev;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.activator.dev.DevRun.Answer;
import dev.dormouse.activator.dev.RequestLedger.Entry;
import dev.dormouse.activator.gate.RevisionGate;
import dev.dormouse.core.peer.Timing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Activators of local mode that are ended, paused and cut off under load, and instances that are
 * killed: each request is answered or somebody else is to blame, none is served twice, and a limit
 * of 1 is kept all the while.
 */
final class DevFaultsIT {
  private static final int ACTIVATORS = 3;
  private static final long MS = 1_000_000;
  private static final Timing TIMING =
      new Timing(20 * MS, 400 * MS, 400 * MS, 450 * MS, 20 * MS, 200 * MS, 20 * MS);
  private static final List<String> SERVICES = List.of("one", "three");

  @TempDir private Path folder;
  @TempDir private Path begun;

  private String service(String name, int concurrency) {
    String command =
        CountingServer.command().stream()
            .map(word -> '"' + word + '"')
            .collect(Collectors.joining(", "));
    return """
    apiVersion: dormouse.dev/v1alpha1
    kind: ServerlessService
    metadata: {name: %s}
    spec:
      template:
        spec:
          containerConcurrency: %d
          timeoutSeconds: 40
          containers:
            - command: [%s]
              ports: [{name: http1, containerPort: 8080}]
              env: [{name: VERSION, value: v}, {name: LEDGER, value: "%s"}]
      scaling: {maxInstances: 2}
    """
        .formatted(name, concurrency, command, begun);
  }

  @Test
  void everyFailureHasSomebodyElseToBlame() throws Exception {
    Faults faults = new Faults();
    RequestLedger ledger = new RequestLedger(begun);
    try (var run =
            new DevRun(
                folder,
                ACTIVATORS,
                new PeerWiring(TIMING, faults),
                service("one", 1),
                service("three", 3));
        var load = new Load(run, ledger)) {
      load.awaitAnswers();
      for (String service : SERVICES) {
        ProcessHandle instance = ledger.instance(service).orElseThrow();
        ledger.instanceKilled(service);
        assertThat(instance.destroyForcibly()).isTrue();
        load.awaitAnswers();
      }

      Seat paused = owner(run, "one");
      faults.pause(name(paused));
      run.await("another owner", () -> owner(run, "one", paused) != null);
      faults.heal();
      awaitMembers(run);
      load.awaitAnswers();

      Seat cutOff = owner(run, "three");
      run.server().seats().all().forEach(other -> faults.cut(name(cutOff), name(other)));
      faults.cutFromStore(name(cutOff));
      run.await("another owner", () -> owner(run, "three", cutOff) != null);
      faults.heal();
      awaitMembers(run);
      load.awaitAnswers();

      List<Seat> seats = run.server().seats().all();
      faults.cut(name(seats.get(0)), name(seats.get(1)));
      run.await("one is put out", () -> seats.stream().anyMatch(seat -> members(seat) == 2));
      faults.heal();
      awaitMembers(run);
      load.awaitAnswers();

      run.server().join();
      Seat dying = owner(run, "one");
      ledger.activatorEnded(port(dying));
      run.server().abandon(dying);
      load.to(run);
      load.awaitAnswers();
      awaitMembers(run);
      load.awaitAnswers();
    }
    assertThat(ledger.open()).as(ledger.toString()).isZero();
    assertThat(ledger.unexplained()).as(ledger.toString()).isEmpty();
    assertThat(ledger.entries()).filteredOn(DevFaultsIT::exceedsOne).isEmpty();
    assertThat(ledger.servedTwice()).isEmpty();
    assertThat(ledger.begun().keySet())
        .as("began somewhere")
        .containsAll(ledger.entries().stream().filter(Entry::answered).map(Entry::path).toList());
  }

  private static boolean exceedsOne(Entry entry) {
    return entry.answered() && entry.service().equals("one") && entry.count() > 1;
  }

  private static void awaitMembers(DevRun run) throws Exception {
    run.await(
        "all are members",
        () -> run.server().seats().all().stream().allMatch(seat -> members(seat) == ACTIVATORS));
  }

  private static String name(Seat seat) {
    return "dev" + (seat.number() + 1);
  }

  private static int port(Seat seat) {
    return seat.port("--port").orElseThrow();
  }

  private static int members(Seat seat) {
    return seat.peers().orElseThrow().figures().members();
  }

  private static Seat owner(DevRun run, String service) throws Exception {
    run.await("an owner of " + service, () -> owner(run, service, null) != null);
    return owner(run, service, null);
  }

  /** Null when there is none but the one that is not meant. */
  private static Seat owner(DevRun run, String service, Seat butNot) {
    return run.server().seats().all().stream()
        .filter(seat -> seat != butNot && owns(seat, service))
        .findFirst()
        .orElse(null);
  }

  private static boolean owns(Seat seat, String service) {
    return seat.table().gates().stream()
        .filter(gate -> gate.revision().service().name().equals(service))
        .map(RevisionGate::snapshot)
        .anyMatch(gate -> gate.scaledHere() && gate.ready() > 0);
  }

  /** Calls all services through all activators all the time. Safe for any thread. */
  private static final class Load implements AutoCloseable {
    private static final int CALLERS = 12;

    /** At each activator, of each service. */
    private static final int MORE = 5;

    private final DevRun run;
    private final RequestLedger ledger;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile List<Integer> ports = List.of();
    private volatile boolean over;

    Load(DevRun run, RequestLedger ledger) {
      this.run = run;
      this.ledger = ledger;
      to(run);
      for (int i = 0; i < CALLERS; i++) {
        int first = i;
        var _ = threads.submit(() -> call(first));
      }
    }

    void to(DevRun changed) {
      ports = changed.server().seats().all().stream().map(DevFaultsIT::port).toList();
    }

    private void call(int first) {
      String service = SERVICES.get(first % SERVICES.size());
      for (int i = first; !over; i++) {
        List<Integer> now = ports;
        call(service, now.get(i % now.size()));
      }
    }

    private void call(String service, int port) {
      long id = ledger.next();
      long sentAt = System.nanoTime();
      Answer answer;
      try {
        answer = run.get(port, service, "/" + id + "?millis=5");
      } catch (IOException e) {
        answer = new Answer(0, e.toString());
      }
      ledger.add(
          new Entry(id, service, port, sentAt, System.nanoTime(), answer.status(), answer.body()));
    }

    /** Returns when each service was answered through each activator some times more. */
    void awaitAnswers() throws Exception {
      Map<String, Map<Integer, Long>> before = new HashMap<>();
      for (String service : SERVICES) {
        for (int port : ports) {
          before
              .computeIfAbsent(service, _ -> new HashMap<>())
              .put(port, ledger.answered(service, port));
        }
      }
      for (String service : SERVICES) {
        for (int port : ports) {
          long enough = before.get(service).get(port) + MORE;
          run.await(
              service + " through " + port + "; " + ledger,
              () -> ledger.answered(service, port) >= enough);
        }
      }
    }

    @Override
    public void close() {
      over = true;
      threads.close();
    }
  }
}
