package dev.dormouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dormouse.e2e.Ledger.End;
import dev.dormouse.e2e.cluster.Dormouse;
import dev.dormouse.e2e.cluster.OnCluster;
import dev.dormouse.e2e.cluster.Outage;
import dev.dormouse.e2e.cluster.PodProcess;
import dev.dormouse.e2e.cluster.Wait;
import dev.dormouse.e2e.cluster.Workspace;
import dev.dormouse.testing.attack.Attack;
import dev.dormouse.testing.attack.AttackProgram;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Attacks on one service, from a pod's address, while another service is called, and beside it a
 * third one's pod without an activator in between: what that one feels is the machine's doing.
 * {@code E2E_ATTACK_SECONDS} says for how long each attack is watched, and as long without before
 * it, {@code E2E_ATTACK_ROUNDS} how often, {@code E2E_ATTACK_ONLY} a part of those attacks' titles
 * that come.
 */
@OnCluster
final class AttacksE2E {
  private static final List<Attack> ATTACKS =
      Stream.of(
              Attack.RAPID_RESET,
              Attack.CONTINUATION_FLOOD,
              Attack.SLOW_HEADERS,
              Attack.SLOW_BODY,
              Attack.SLOW_READER)
          .filter(it -> it.title().contains(Setting.text("E2E_ATTACK_ONLY", "")))
          .toList();
  private static final Duration WATCHED = Setting.seconds("E2E_ATTACK_SECONDS", 3);
  private static final Duration WARM = WATCHED.multipliedBy(3);
  private static final int ROUNDS = Setting.number("E2E_ATTACK_ROUNDS", 1);
  private static final int RATE = 100;

  /** What the opening of connections costs, or left behind, is over then. */
  private static final long SETTLE_MILLIS = 2_000;

  /** A third of the slow clients, so that none is turned away and comes back all the time. */
  private static final int SLOTS = 400;

  /** Two heaps that are used for the first time grow by less; a thousand megabytes are more. */
  private static final long HEAPS_MEGABYTES = 256;

  @Test
  void leaveAnotherServiceAndTheMemoryAlone(Dormouse dormouse, Workspace workspace)
      throws Exception {
    Optional<List<PodProcess>> found = PodProcess.ofAll(Outage.activators(dormouse));
    assumeTrue(dormouse.calls().direct() && found.isPresent(), PodProcess.NEEDS);
    List<PodProcess> activators = found.orElseThrow();
    serve(dormouse, workspace);
    PodProcess attacker = attacker(workspace).orElseThrow();

    try (var load = load(dormouse.calls().socketAddress(), "other", workspace);
        var direct = load(instance("beside", workspace), "beside", workspace)) {
      long begun = System.nanoTime();
      Wait.pause(WARM.toMillis());
      long first = PodProcess.residentMegabytes(activators);
      for (int round = 0; round < ROUNDS; round++) {
        for (Attack attack : ATTACKS) {
          during(attack, attacker, activators, List.of(load, direct), dormouse, workspace);
        }
      }
      assertThat(load.ledger.lost(begun)).isEmpty();
      assertThat(load.ledger.count(End.ANSWERED, begun, System.nanoTime())).isPositive();
      assertThat(PodProcess.residentMegabytes(activators))
          .as("MB")
          .isLessThan(first + HEAPS_MEGABYTES);
    }
  }

  private static PacedLoad load(InetSocketAddress address, String service, Workspace workspace) {
    return new PacedLoad(List.of(address), workspace.host(service), 80, RATE);
  }

  private static InetSocketAddress instance(String service, Workspace workspace) {
    return Hello.address(workspace.pods(service).getFirst());
  }

  private static void serve(Dormouse dormouse, Workspace workspace) {
    // All that it may have: the starts of more would be felt on a small node, whoever asks for
    // them.
    // What it spends on the attacks is its own affair, unless it takes the node's processors whole.
    workspace.apply(
        Streaming.byHttp("attacked").concurrency(SLOTS).minInstances(3).cpuAtMost("200m").yaml());
    for (String name : List.of("other", "beside", "attacker")) {
      // As much as an activator has: it is not what is to be short.
      workspace.apply(
          Hello.named(name)
              .command(Hello.FROM_CACHE)
              .cpu("250m")
              .maxInstances(1)
              .idleTimeout("1800s")
              .yaml());
    }
    for (String name : List.of("attacked", "other", "beside", "attacker")) {
      workspace.awaitReady(name);
      assertThat(dormouse.calls().get(workspace.host(name), "/").status()).isEqualTo(200);
    }
    Wait.until(
        Duration.ofSeconds(60),
        () -> workspace.readyPods("attacked"),
        it -> it == 3,
        it -> it + " instances are ready");
  }

  /** A pod whose address the attacks come from: what one client may have is bounded. */
  private static Optional<PodProcess> attacker(Workspace workspace) {
    return PodProcess.of(workspace.pods("attacker").getFirst());
  }

  private static void during(
      Attack attack,
      PodProcess attacker,
      List<PodProcess> activators,
      List<PacedLoad> loads,
      Dormouse dormouse,
      Workspace workspace)
      throws IOException, InterruptedException {
    Wait.pause(SETTLE_MILLIS);
    long calm = System.nanoTime();
    Wait.pause(WATCHED.toMillis());
    long before = System.nanoTime();
    InetSocketAddress at = dormouse.calls().socketAddress();
    Process process =
        new ProcessBuilder(
                attacker.inItsNetwork(
                    AttackProgram.command(
                        attack,
                        at.getHostString(),
                        at.getPort(),
                        workspace.host("attacked"),
                        AttackProgram.ANY)))
            .redirectError(Redirect.INHERIT)
            .start();
    try (var said =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      assertThat(said.readLine()).isEqualTo("ready");
      Wait.pause(SETTLE_MILLIS);
      long hit = System.nanoTime();
      Wait.pause(WATCHED.toMillis());
      long end = System.nanoTime();
      long megabytes = PodProcess.residentMegabytes(activators);
      // It has a last word, which the process's own destroy() would not hear.
      boolean _ = process.toHandle().destroy();
      System.out.printf(
          "e2e: %s: another service's %s; a pod's without activator %s; activators %d MB; attacker: %s%n",
          attack.title(),
          times(loads.getFirst().ledger, calm, before, hit, end),
          times(loads.getLast().ledger, calm, before, hit, end),
          megabytes,
          said.readLine());
    } finally {
      process.destroy();
      process.waitFor();
    }
  }

  /** Between two moments without the attack, and two with it. */
  private static String times(Ledger ledger, long calm, long before, long hit, long end) {
    return "p50 %.1f ms, %.1f with it, p99 %.1f ms, %.1f with it"
        .formatted(
            ledger.millis(50, calm, before),
            ledger.millis(50, hit, end),
            ledger.millis(99, calm, before),
            ledger.millis(99, hit, end));
  }
}
