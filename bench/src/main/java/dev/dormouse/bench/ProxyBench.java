package dev.dormouse.bench;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * Judges the activator as a plain proxy beside HAProxy and nginx: each in front of an equal nginx,
 * in interleaved rounds. One thread.
 */
final class ProxyBench implements Bench {
  private static final int LIMIT = 64;
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
    int connections = options.number("connections", LIMIT);
    options.refuseTheRest();

    List<Subject> subjects = start(workplace);
    System.out.printf(
        "proxy: %d rounds of %d s after a warm-up, %d connections, limit %d, %d processors%n",
        rounds, seconds, connections, LIMIT, Runtime.getRuntime().availableProcessors());
    RoundTable warmUp = table();
    for (Subject subject : subjects) {
      measure(workplace, subject, connections, 2 * seconds, warmUp);
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
    judge(table, errors, verdicts);
  }

  private static RoundTable table() {
    return new RoundTable(RATE, "p50 ms", "p99 ms", CPU, "RSS MB");
  }

  private static List<Subject> start(Workplace workplace) throws IOException {
    Program program = Program.nginx(workplace, "");
    Resource resource =
        new Resource(
            "upstream",
            program.command(),
            LIMIT,
            new Resource.Scaling(1, 1, "60s"),
            new Resource.Waiting(10_000, "60s"));
    Dev dev = Dev.start(workplace, List.of(resource));
    int one = Workplace.freePort();
    program.start(workplace, "upstream", one);
    int haproxyPort = Workplace.freePort();
    Process haproxy = Peers.haproxy(workplace, haproxyPort, one, LIMIT);
    int two = Workplace.freePort();
    program.start(workplace, "upstream", two);
    int nginxPort = Workplace.freePort();
    Process nginx = Peers.nginx(workplace, nginxPort, two, LIMIT);
    List<Subject> subjects =
        List.of(
            new Subject("activator", dev.port(), dev::stat),
            new Subject("haproxy", haproxyPort, () -> ProcessStat.ofTree(haproxy.toHandle())),
            new Subject("nginx", nginxPort, () -> ProcessStat.ofTree(nginx.toHandle())));
    for (Subject subject : subjects) {
      Dev.await(subject.name + " to answer", () -> answers(subject.port));
    }
    return subjects;
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

  private static void judge(RoundTable table, long errors, Verdicts verdicts) {
    double cpu = table.ratio("activator", "haproxy", CPU);
    double rate = table.ratio("activator", "haproxy", RATE);
    verdicts.rule(errors + " errors (0)", errors == 0);
    verdicts.target(
        String.format(Locale.ROOT, "%.2f of HAProxy's CPU per request (<= 1.5, aim 1.2)", cpu),
        cpu <= 1.5);
    verdicts.target(
        String.format(Locale.ROOT, "%.2f of HAProxy's throughput (>= 0.75, aim 0.95)", rate),
        rate >= 0.75);
  }
}
