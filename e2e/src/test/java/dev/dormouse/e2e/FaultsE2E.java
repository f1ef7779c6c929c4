package dev.dormouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dormouse.e2e.Ledger.End;
import dev.dormouse.e2e.Ledger.Entry;
import dev.dormouse.e2e.cluster.Dormouse;
import dev.dormouse.e2e.cluster.OnCluster;
import dev.dormouse.e2e.cluster.Outage;
import dev.dormouse.e2e.cluster.PodProcess;
import dev.dormouse.e2e.cluster.Wait;
import dev.dormouse.e2e.cluster.Workspace;
import io.fabric8.kubernetes.api.model.Pod;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Everything goes wrong in turn while three activators are under load that is written down request
 * by request. {@code E2E_FAULT_ROUNDS} says how often, {@code E2E_FAULT_SECONDS} for how long each
 * fault lasts, and then nothing is wrong; {@code E2E_FAULT_BACK_MILLIS} how soon after an
 * activator's death there are as many answers as before, and {@code E2E_FAULT_ONLY} which faults
 * there are: those whose words contain it.
 */
@OnCluster
final class FaultsE2E {
  private static final int ROUNDS = Setting.number("E2E_FAULT_ROUNDS", 1);
  private static final Duration FAULT = Setting.seconds("E2E_FAULT_SECONDS", 2);

  private static final String ONLY = Setting.text("E2E_FAULT_ONLY", "");
  private static final Duration BACK = Setting.millis("E2E_FAULT_BACK_MILLIS", 60000);

  @BeforeAll
  static void three(Dormouse dormouse) {
    ThreeActivators.start(dormouse);
  }

  @AfterAll
  static void asBefore(Dormouse dormouse) {
    dormouse.asInstalled();
  }

  @Test
  void loseOnlyWhatWasInFlightOnTheDeadWhateverIsKilledStandsStillOrIsCutOff(
      Dormouse dormouse, Workspace workspace) {
    ThreeActivators three = new ThreeActivators(dormouse, workspace);
    List<Pod> pods = three.pods();
    assumeTrue(three.processes(pods).isPresent(), PodProcess.NEEDS);
    three.serve();
    try (var loads = new Loads(three.load(ThreeActivators.addresses(pods)))) {
      long begun = System.nanoTime();
      Wait.pause(FAULT.toMillis());
      loads.expectNothingLost("all is well", begun);
      for (int round = 0; round < ROUNDS; round++) {
        new Round(three, loads, pods, round).run();
      }
      long last = System.nanoTime();
      Wait.pause(FAULT.toMillis());
      loads.expectNothingLost("all is well again", last);
      loads.print("all of it", begun);
      loads.expectTheLimitOfOne(begun);
      if (ThreeActivators.holdTheLimitOfOne()) {
        assertThat(three.mostAtOnce("one")).as("at once, as instances count").isEqualTo(1);
      }
    }
  }

  /** One fault after the other. */
  private record Round(ThreeActivators three, Loads loads, List<Pod> pods, int number) {
    void run() {
      PodProcess paused = activator(0);
      during("an activator stands still", paused::pause, paused::resume, _ -> false);
      PodProcess cutOff = activator(1);
      during("an activator is cut off", cutOff::cutOff, cutOff::rejoin, _ -> false);
      kill();
      PodProcess operator = found(Outage.operator(three.dormouse()));
      during("the operator is killed", operator::kill, () -> {}, _ -> false);
      during("an instance is killed", () -> found(instance()).kill(), () -> {}, this::diedThere);
      during(
          "an instance's pod is deleted",
          () -> three.dormouse().client().resource(instance()).delete(),
          () -> {},
          _ -> false);
      if (Outage.canStopApiServer()) {
        during("the API server is away", this::outageOfApiServer, () -> {}, _ -> false);
      }
      Outage.awaitAllRunning(three.dormouse());
    }

    /** Another one in each round: the kubelet is in no hurry with what dies again and again. */
    private PodProcess activator(int place) {
      return found(pods.get((number + place) % pods.size()));
    }

    private static PodProcess found(Pod pod) {
      return Optional.of(pod).flatMap(PodProcess::of).orElseThrow();
    }

    private Pod instance() {
      return three.workspace().pods("three").getFirst();
    }

    private void kill() {
      InetSocketAddress victim = Dormouse.address(pods.get((number + 2) % pods.size()));
      long before = System.nanoTime() - FAULT.toNanos();
      AtomicLong dead = new AtomicLong();
      during(
          "an activator is killed",
          () -> {
            activator(2).kill();
            dead.set(System.nanoTime());
          },
          () -> loads.awaitFullRate(before, dead.get(), BACK),
          lost ->
              lost.end() == End.UNANSWERED && lost.at().equals(victim) && lost.sent() < dead.get());
    }

    /** It had the request already: nobody may send it to another one. */
    private boolean diedThere(Entry lost) {
      return lost.reason().equals("instance-closed");
    }

    private void outageOfApiServer() {
      try (Outage _ = Outage.ofApiServer(three.dormouse())) {
        Wait.pause(FAULT.toMillis());
      }
    }

    private void during(String what, Runnable fault, Runnable end, Predicate<Entry> mayBeLost) {
      if (!what.contains(ONLY)) {
        return;
      }
      long begun = System.nanoTime();
      fault.run();
      try {
        Wait.pause(FAULT.toMillis());
      } finally {
        end.run();
      }
      Wait.pause(FAULT.toMillis());
      loads.print(what, begun);
      assertThat(loads.lost(begun)).as(what).allMatch(mayBeLost);
      loads.expectTheLimitOfOne(begun);
    }
  }
}
