package dev.dormouse.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Judges what one service feels of an attack on another behind the same proxy: its times with and
 * without, in turns, of the activator and, as a yardstick, of HAProxy in the same rounds. One
 * thread, and those of the load; the attack is a process of its own.
 */
final class NeighbourBench implements Bench {
  private static final int WARM_UP_SECONDS = 6;
  private static final int SETTLE_SECONDS = 1;
  private static final double MOST_TIMES = 1.1;
  private static final double MOST_MILLIS = 1;
  private static final String[] COLUMNS = {
    "p50 w/o",
    "p50 with",
    "p99 w/o",
    "p99 with",
    "max w/o",
    "max with",
    "p99 times",
    "p99 +ms",
    "cpu % w/o",
    "cpu % with",
    "attack cpu",
    "MB peak"
  };

  /** What is measured. */
  private record Subject(String name, int port, Process process) {}

  private record Pace(int rate, int seconds, int rounds) {}

  @Override
  public void run(Options options, Workplace workplace, Verdicts verdicts) throws Exception {
    String only = options.text("attack", "all");
    Pace pace =
        new Pace(
            options.number("rate", 400), options.number("seconds", 3), options.number("rounds", 3));
    boolean beside = options.text("beside", "haproxy").equals("haproxy");
    options.refuseTheRest();
    List<Attack> attacks =
        Arrays.stream(Attack.values())
            .filter(attack -> only.equals("all") || attack.title().equals(only))
            .toList();
    if (attacks.isEmpty()) {
      throw new IllegalArgumentException(
          "--attack: "
              + only
              + " (expected: all or one of "
              + Arrays.stream(Attack.values()).map(Attack::title).toList()
              + ")");
    }
    List<Subject> subjects = subjects(workplace, beside);
    for (Subject subject : subjects) {
      SteadyLoad.run(subject.port, victim(workplace).host(), 4 * pace.rate, WARM_UP_SECONDS);
    }
    System.out.printf(
        "neighbour: %d/s to one service for %d s with and without an attack on another, %d rounds%n",
        pace.rate, pace.seconds, pace.rounds);
    for (Attack attack : attacks) {
      judge(attack, subjects, workplace, pace, verdicts);
    }
  }

  private static List<Subject> subjects(Workplace workplace, boolean beside) throws IOException {
    Resource victim = victim(workplace);
    Resource target = target();
    Resource slow = slow();
    Dev dev = Dev.start(workplace, List.of(victim, target, slow));
    for (Resource resource : List.of(victim, target, slow)) {
      dev.awaitInstances(resource, 1);
    }
    List<Subject> subjects = new ArrayList<>();
    subjects.add(new Subject("activator", dev.port(), dev.process()));
    if (beside) {
      Map<String, Integer> upstreams = new LinkedHashMap<>();
      for (Resource resource : List.of(victim, target, slow)) {
        int port = Workplace.freePort();
        new Program(resource.command()).start(workplace, resource.name(), port);
        awaitListening(port);
        upstreams.put(resource.host() + " " + resource.concurrency(), port);
      }
      int port = Workplace.freePort();
      subjects.add(new Subject("haproxy", port, Peers.haproxy(workplace, port, upstreams)));
      awaitListening(port);
    }
    return subjects;
  }

  private static void awaitListening(int port) {
    Dev.await(
        "port " + port,
        () -> {
          try {
            Connection.open(port).close();
            return true;
          } catch (IOException e) {
            return false;
          }
        });
  }

  private static Resource victim(Workplace workplace) throws IOException {
    return resource("victim", Program.nginx(workplace, ""), 80);
  }

  private static Resource target() {
    return resource("target", Program.stream(), 1000);
  }

  private static Resource slow() {
    return resource("slow", Program.hello(), 1);
  }

  private static Resource resource(String name, Program program, int concurrency) {
    return new Resource(
        name,
        program.command(),
        concurrency,
        new Resource.Scaling(1, 1, "60s"),
        new Resource.Waiting(20_000, "120s"));
  }

  private static void judge(
      Attack attack, List<Subject> subjects, Workplace workplace, Pace pace, Verdicts verdicts)
      throws Exception {
    RoundTable table = new RoundTable(COLUMNS);
    List<String> fared = new ArrayList<>();
    int failed = 0;
    System.out.printf("%n%s, on %d connections%n", attack.title(), attack.connections);
    table.header(System.out);
    for (int round = 0; round < pace.rounds; round++) {
      List<Subject> order = round % 2 == 0 ? subjects : subjects.reversed();
      for (Subject subject : order) {
        Round done = round(attack, subject, workplace, pace);
        table.add(subject.name, done.values.stream().mapToDouble(v -> v).toArray());
        table.printLatest(System.out, subject.name);
        fared.add(subject.name + ": " + done.fared);
        failed += subject.equals(subjects.getFirst()) ? done.failed : 0;
      }
    }
    System.out.println("medians");
    table.print(System.out);
    fared.forEach(line -> System.out.println("attacker at " + line));
    verdicts.rule(attack.title() + ": the neighbour's failed requests: " + failed, failed == 0);
    say(attack, table, subjects, verdicts);
  }

  private static void say(
      Attack attack, RoundTable table, List<Subject> subjects, Verdicts verdicts) {
    double times = table.median("activator", "p99 times");
    double more = table.median("activator", "p99 +ms");
    String peer =
        subjects.size() == 1
            ? ""
            : String.format(
                Locale.ROOT,
                "; HAProxy's %.2f times, %+.2f ms",
                table.median("haproxy", "p99 times"),
                table.median("haproxy", "p99 +ms"));
    verdicts.target(
        String.format(
            Locale.ROOT,
            "%s: the neighbour's p99 %.2f times, %+.2f ms (<= %.1f times or +%.0f ms)%s",
            attack.title(),
            times,
            more,
            MOST_TIMES,
            MOST_MILLIS,
            peer),
        times <= MOST_TIMES || more <= MOST_MILLIS);
  }

  private record Round(List<Double> values, String fared, int failed) {
    Round {
      values = List.copyOf(values);
    }
  }

  private static Round round(Attack attack, Subject subject, Workplace workplace, Pace pace)
      throws Exception {
    String host = victim(workplace).host();
    long pid = subject.process.pid();
    long before = ProcessStat.of(pid).cpuMicros();
    SteadyLoad calm = SteadyLoad.run(subject.port, host, pace.rate, pace.seconds);
    double cpuCalm = percent(ProcessStat.of(pid).cpuMicros() - before, pace);
    String log = attack.title() + "." + subject.name + "." + System.nanoTime();
    String attacked = (attack == Attack.QUEUED ? slow() : target()).host();
    Process attacker = workplace.start(log, attacker(attack, subject.port, attacked));
    Dev.await("the attack to begin", () -> said(workplace, log).contains("ready"));
    SteadyLoad.run(subject.port, host, pace.rate, SETTLE_SECONDS);
    final long from = ProcessStat.of(pid).cpuMicros();
    final long attackFrom = ProcessStat.of(attacker.pid()).cpuMicros();
    SteadyLoad hit;
    double peak;
    try (ResidentSamples resident = ResidentSamples.start(pid)) {
      hit = SteadyLoad.run(subject.port, host, pace.rate, pace.seconds);
      peak = resident.peak() / 1e6;
    }
    double cpuHit = percent(ProcessStat.of(pid).cpuMicros() - from, pace);
    double cpuAttack = percent(ProcessStat.of(attacker.pid()).cpuMicros() - attackFrom, pace);
    workplace.end(attacker);
    Thread.sleep(Duration.ofSeconds(SETTLE_SECONDS));
    List<Double> values =
        List.of(
            calm.millis(50),
            hit.millis(50),
            calm.millis(99),
            hit.millis(99),
            calm.millis(100),
            hit.millis(100),
            hit.millis(99) / calm.millis(99),
            hit.millis(99) - calm.millis(99),
            cpuCalm,
            cpuHit,
            cpuAttack,
            peak);
    String fared = said(workplace, log).replace("ready\n", "").strip();
    return new Round(values, fared, calm.failed() + hit.failed());
  }

  /** Of one processor. */
  private static double percent(long cpuMicros, Pace pace) {
    return cpuMicros / 1e4 / pace.seconds;
  }

  /** Least in the kernel's favour, as an attacker's processors are elsewhere. */
  private static List<String> attacker(Attack attack, int port, String host) {
    String home = Workplace.home() + "/bench/target/";
    return List.of(
        "nice",
        "-n",
        "19",
        System.getProperty("java.home") + "/bin/java",
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-Xmx256m",
        "-cp",
        home + "dormouse-bench.jar",
        AttackProgram.class.getName(),
        attack.name(),
        Integer.toString(port),
        host);
  }

  private static String said(Workplace workplace, String log) {
    try {
      return java.nio.file.Files.readString(workplace.file(log + ".log"));
    } catch (IOException e) {
      return "";
    }
  }
}
