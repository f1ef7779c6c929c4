package dev.dormouse.bench;

import dev.dormouse.testing.attack.Attack;
import dev.dormouse.testing.attack.AttackProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/**
 * One pair of windows: so many seconds of load on a service without an attack, and as many with one
 * on another behind the same proxy. Immutable.
 *
 * @param calm the load's times without
 * @param hit and with the attack
 * @param late by how many milliseconds more the machine itself was late at the 99th percentile
 * @param cpuCalm percent of a processor that the proxy took without
 * @param cpuHit and with the attack
 * @param cpuAttack and the attacker
 * @param peak the proxy's resident memory at its highest, in MB
 * @param fared what the attacker told at its end
 */
record NeighbourRound(
    SteadyLoad calm,
    SteadyLoad hit,
    double late,
    double cpuCalm,
    double cpuHit,
    double cpuAttack,
    double peak,
    String fared) {
  /** Until what the opening of connections costs is over, which another attack is about. */
  private static final double BEGIN_SECONDS = 2;

  private static final double SETTLE_SECONDS = 1;

  /** Not the neighbour's: what one client may have is bounded, and no other one's. */
  private static final String ATTACKER = "127.0.0.2";

  static final List<String> COLUMNS =
      List.of(
          "p50 w/o",
          "p50 with",
          "p99 w/o",
          "p99 with",
          "max with",
          "p99 times",
          "p99 +ms",
          "machine +ms",
          "cpu % w/o",
          "cpu % with",
          "attack cpu",
          "MB peak");

  /**
   * What is measured, and how hard.
   *
   * @param process the proxy
   * @param host of the service that is not attacked
   */
  record Subject(String name, int port, Process process, String host) {}

  record Pace(int rate, int seconds, int rounds) {}

  static NeighbourRound run(
      Attack attack, String attacked, Subject subject, Pace pace, Workplace workplace)
      throws Exception {
    long pid = subject.process.pid();
    Window calm = Window.of(pid, subject, pace);
    String log = attack.title() + "." + subject.name + "." + System.nanoTime();
    Process attacker =
        workplace.start(
            log, AttackProgram.command(attack, "127.0.0.1", subject.port, attacked, ATTACKER));
    Dev.await("the attack to begin", () -> said(workplace, log).contains("ready"));
    SteadyLoad.run(subject.port, subject.host, pace.rate, BEGIN_SECONDS);
    long from = ProcessStat.of(attacker.pid()).cpuMicros();
    Window hit = Window.of(pid, subject, pace);
    double cpuAttack = percent(ProcessStat.of(attacker.pid()).cpuMicros() - from, pace);
    workplace.end(attacker);
    // What the attack left behind is dealt with before the next window.
    SteadyLoad.run(subject.port, subject.host, pace.rate, SETTLE_SECONDS);
    return new NeighbourRound(
        calm.load,
        hit.load,
        hit.late - calm.late,
        calm.cpu,
        hit.cpu,
        cpuAttack,
        hit.peak,
        said(workplace, log).replace("ready\n", "").strip());
  }

  /** In the order of the columns. */
  double[] values() {
    return new double[] {
      calm.millis(50),
      hit.millis(50),
      calm.millis(99),
      hit.millis(99),
      hit.millis(100),
      hit.millis(99) / calm.millis(99),
      hit.millis(99) - calm.millis(99),
      late,
      cpuCalm,
      cpuHit,
      cpuAttack,
      peak
    };
  }

  int failed() {
    return calm.failed() + hit.failed();
  }

  private record Window(SteadyLoad load, double late, double cpu, double peak) {
    static Window of(long pid, Subject subject, Pace pace) throws Exception {
      long from = ProcessStat.of(pid).cpuMicros();
      Lateness lateness = Lateness.start();
      try (ResidentSamples resident = ResidentSamples.start(pid)) {
        SteadyLoad load = SteadyLoad.run(subject.port, subject.host, pace.rate, pace.seconds);
        lateness.end();
        double cpu = percent(ProcessStat.of(pid).cpuMicros() - from, pace);
        return new Window(load, lateness.millis(99), cpu, resident.peak() / 1e6);
      }
    }
  }

  /** Of one processor. */
  private static double percent(long cpuMicros, Pace pace) {
    return cpuMicros / 1e4 / pace.seconds;
  }

  private static String said(Workplace workplace, String log) {
    try {
      return Files.readString(workplace.file(log + ".log"));
    } catch (IOException e) {
      return "";
    }
  }
}
