package dev.dormouse.bench;

import dev.dormouse.bench.NeighbourRound.Pace;
import dev.dormouse.bench.NeighbourRound.Subject;
import dev.dormouse.testing.Ports;
import dev.dormouse.testing.attack.Attack;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * Judges what one service feels of an attack on another behind the same proxy: its times with and
 * without, in turns, of the activator and, as a yardstick, of HAProxy in the same rounds. One
 * thread, and those of the load; the attack is a process of its own.
 */
final class NeighbourBench implements Bench {
  /**
   * Of the load alone, at four times its rate: after less, the activator's compiler still works.
   */
  private static final int WARM_UP_SECONDS = 20;

  /** Of each attack, which has code of its own. */
  private static final int FIRST_SECONDS = 8;

  private static final double MOST_TIMES = 1.1;
  private static final double MOST_MILLIS = 1;

  @Override
  public void run(Options options, Workplace workplace, Verdicts verdicts) throws Exception {
    String only = options.text("attack", "all");
    Pace pace =
        new Pace(
            options.number("rate", 400), options.number("seconds", 8), options.number("rounds", 3));
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
      SteadyLoad.run(subject.port(), subject.host(), 4 * pace.rate(), WARM_UP_SECONDS);
    }
    System.out.printf(
        "neighbour: %d/s to one service for %d s without and with an attack on another, %d rounds%n",
        pace.rate(), pace.seconds(), pace.rounds());
    for (Attack attack : attacks) {
      judge(attack, able(attack, subjects), workplace, pace, verdicts);
    }
  }

  /**
   * Whoever can have all of the attack's connections. HAProxy needs two open files for each that
   * waits, and a program may have 20,000: whom it has no room for waits, the neighbour too.
   */
  private static List<Subject> able(Attack attack, List<Subject> all) {
    return attack == Attack.QUEUED ? all.subList(0, 1) : all;
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
    subjects.add(new Subject("activator", dev.port(), dev.process(), victim.host()));
    if (beside) {
      Map<String, Integer> upstreams = new LinkedHashMap<>();
      for (Resource resource : List.of(victim, target, slow)) {
        int port = Ports.free();
        new Program(resource.command()).start(workplace, resource.name(), port);
        awaitListening(port);
        upstreams.put(resource.host() + " " + resource.concurrency(), port);
      }
      int port = Ports.free();
      subjects.add(
          new Subject("haproxy", port, Peers.haproxy(workplace, port, upstreams), victim.host()));
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
    RoundTable table = new RoundTable(NeighbourRound.COLUMNS.toArray(String[]::new));
    Map<String, Together> together = new LinkedHashMap<>();
    List<String> fared = new ArrayList<>();
    int failed = 0;
    String attacked = (attack == Attack.QUEUED ? slow() : target()).host();
    // What is run for the first time has yet to be loaded and compiled, which no attack is to blame
    // for.
    for (Subject subject : subjects) {
      NeighbourRound.run(
          attack, attacked, subject, new Pace(pace.rate(), FIRST_SECONDS, 1), workplace);
    }
    System.out.printf("%n%s, on %d connections%n", attack.title(), attack.connections);
    table.header(System.out);
    for (int round = 0; round < pace.rounds(); round++) {
      List<Subject> order = round % 2 == 0 ? subjects : subjects.reversed();
      for (Subject subject : order) {
        NeighbourRound done = NeighbourRound.run(attack, attacked, subject, pace, workplace);
        table.add(subject.name(), done.values());
        table.printLatest(System.out, subject.name());
        together.computeIfAbsent(subject.name(), _ -> new Together()).add(done);
        fared.add(subject.name() + ": " + done.fared());
        failed += subject.equals(subjects.getFirst()) ? done.failed() : 0;
      }
    }
    System.out.println("medians");
    verdicts.add(table.medians(attack.title() + ": medians of the rounds"));
    table.print(System.out);
    together.forEach((name, all) -> System.out.println("all rounds as one, " + name + all.p99()));
    fared.forEach(line -> System.out.println("attacker at " + line));
    verdicts.rule(attack.title() + ": the neighbour's failed requests: " + failed, failed == 0);
    say(attack, table, subjects, verdicts);
  }

  /** All rounds' times as if they were of one. */
  private static final class Together {
    private final Histogram calm = new Histogram(3);
    private final Histogram hit = new Histogram(3);

    void add(NeighbourRound round) {
      round.calm().addTo(calm);
      round.hit().addTo(hit);
    }

    String p99() {
      return String.format(
          Locale.ROOT,
          ": p99 %.2f and %.2f ms",
          calm.getValueAtPercentile(99) / 1e6,
          hit.getValueAtPercentile(99) / 1e6);
    }
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
            "%s: the neighbour's p99 %.2f times, %+.2f ms (<= %.1f times or +%.0f ms)%s; the"
                + " machine's own %+.2f ms",
            attack.title(),
            times,
            more,
            MOST_TIMES,
            MOST_MILLIS,
            peer,
            table.median("activator", "machine +ms")),
        times <= MOST_TIMES || more <= MOST_MILLIS);
  }
}
