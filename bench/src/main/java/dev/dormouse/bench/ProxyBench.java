package dev.dormouse.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Judges the activator as a plain proxy beside HAProxy and nginx: each in front of an equal nginx,
 * in interleaved rounds. One thread.
 */
final class ProxyBench implements Bench {
  private static final int LIMIT = 64;
  private static final String ACTIVATOR = "activator";
  private static final String HAPROXY = "haproxy";
  private static final String HOST = "upstream.default.localhost";
  private static final String RATE = "req/s";
  private static final String CPU = "CPU us/req";

  /** One proxy under load, and how to read what it costs. */
  private record Subject(String name, int port, Cost cost) {}

  private interface Cost {
    ProcessStat read() throws IOException;
  }

  @Override
  public void run(Options options, Workplace workplace, Verdicts verdicts) throws Exception {
    int rounds = options.number("rounds", 5);
    int seconds = options.number("seconds", 6);
    int warmUpSeconds = options.number("warm-up", 12);
    int connections = options.number("connections", LIMIT);
    List<String> beside = List.of(options.text("beside", HAPROXY + ",nginx").split(",", -1));
    options.refuseTheRest();

    List<Subject> subjects = start(workplace, beside);
    System.out.printf(
        "proxy: %d rounds of %d s after a warm-up, %d connections, limit %d, %d processors%n",
        rounds, seconds, connections, LIMIT, Runtime.getRuntime().availableProcessors());
    RoundTable warmUp = table();
    for (Subject subject : subjects) {
      System.out.println("warming up " + subject.name);
      measure(workplace, subject, connections, warmUpSeconds, warmUp);
    }
    RoundTable table = table();
    table.header(System.out);
    long errors = 0;
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < subjects.size(); i++) {
        // Each round begins with another one.
        Subject subject = subjects.get((i + round) % subjects.size());
        errors += measure(workplace, subject, connections, seconds, table);
        table.printLatest(System.out, subject.name);
      }
    }
    System.out.println("\nmedians, and medians of the ratios within a round");
    table.print(System.out);
    verdicts.add(table.medians("Medians of the rounds")).drawn(RATE, CPU);
    verdicts.rule(errors + " errors (0)", errors == 0);
    if (beside.contains(HAPROXY)) {
      judge(table, verdicts);
    }
  }

  private static RoundTable table() {
    return new RoundTable(RATE, "p50 ms", "p99 ms", CPU, "RSS MB");
  }

  private static List<Subject> start(Workplace workplace, List<String> beside) throws IOException {
    List<Subject> subjects = new ArrayList<>();
    subjects.add(dormouse(workplace, ACTIVATOR, Workplace.home()));
    for (String peer : beside) {
      subjects.add(peer(workplace, peer));
    }
    for (Subject subject : subjects) {
      Dev.await(subject.name + " to answer", () -> answers(subject.port));
    }
    return subjects;
  }

  private static Subject peer(Workplace workplace, String name) throws IOException {
    if (name.startsWith("/")) {
      return dormouse(workplace, Path.of(name).getFileName().toString(), Path.of(name));
    }
    int upstream = Workplace.freePort();
    Program.nginx(workplace, "").start(workplace, "upstream", upstream);
    int port = Workplace.freePort();
    Process peer =
        switch (name) {
          case HAPROXY -> Peers.haproxy(workplace, port, upstream, LIMIT);
          case "nginx" -> Peers.nginx(workplace, port, upstream, LIMIT);
          default ->
              throw new IllegalArgumentException(
                  "--beside: " + name + " (expected: haproxy, nginx or a checkout's full path)");
        };
    return new Subject(name, port, () -> ProcessStat.ofTree(peer.toHandle()));
  }

  private static Subject dormouse(Workplace workplace, String name, Path home) throws IOException {
    Resource resource =
        new Resource(
            "upstream",
            Program.nginx(workplace, "").command(),
            LIMIT,
            new Resource.Scaling(1, 1, "60s"),
            new Resource.Waiting(10_000, "60s"));
    Dev dev = Dev.start(workplace, home, List.of(resource), "");
    return new Subject(name, dev.port(), dev::stat);
  }

  private static boolean answers(int port) {
    try {
      return Connection.once(port, HOST, "/").status() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private static long measure(
      Workplace workplace, Subject subject, int connections, int seconds, RoundTable table)
      throws IOException, InterruptedException {
    ProcessStat before = subject.cost.read();
    Wrk wrk = Wrk.run(workplace, subject.port, HOST, connections, seconds);
    ProcessStat after = subject.cost.read();
    table.add(
        subject.name,
        wrk.perSecond(),
        wrk.p50Millis(),
        wrk.p99Millis(),
        (double) (after.cpuMicros() - before.cpuMicros()) / wrk.requests(),
        after.residentBytes() / 1e6);
    return wrk.errors();
  }

  private static void judge(RoundTable table, Verdicts verdicts) {
    double cpu = table.ratio(ACTIVATOR, HAPROXY, CPU);
    double rate = table.ratio(ACTIVATOR, HAPROXY, RATE);
    verdicts.target(
        String.format(Locale.ROOT, "%.2f of HAProxy's CPU per request (<= 1.5, aim 1.2)", cpu),
        cpu <= 1.5);
    verdicts.target(
        String.format(Locale.ROOT, "%.2f of HAProxy's throughput (>= 0.75, aim 0.95)", rate),
        rate >= 0.75);
  }
}
