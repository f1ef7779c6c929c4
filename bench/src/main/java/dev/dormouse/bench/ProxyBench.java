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
  private static final String ACTIVATOR = ProxySubject.ACTIVATOR;
  private static final String HAPROXY = ProxySubject.HAPROXY;
  private static final String ROUTES = " other routes";
  private static final String RATE = "req/s";
  private static final String CPU = "CPU us/req";

  @Override
  public void run(Options options, Workplace workplace, Verdicts verdicts) throws Exception {
    int rounds = options.number("rounds", 5);
    int seconds = options.number("seconds", 6);
    int warmUpSeconds = options.number("warm-up", 30);
    int connections = options.number("connections", ProxySubject.LIMIT);
    int routes = options.numberOrNone("routes");
    List<String> beside =
        List.of(options.text("beside", HAPROXY + "," + ProxySubject.NGINX).split(",", -1));
    options.refuseTheRest();

    List<ProxySubject> subjects = start(workplace, beside, routes);
    System.out.printf(
        "proxy: %d rounds of %d s after a warm-up, %d connections, limit %d, %d processors%n",
        rounds,
        seconds,
        connections,
        ProxySubject.LIMIT,
        Runtime.getRuntime().availableProcessors());
    RoundTable warmUp = table();
    for (ProxySubject subject : subjects) {
      System.out.println("warming up " + subject.name());
      measure(workplace, subject, connections, warmUpSeconds, warmUp);
    }
    RoundTable table = table();
    table.header(System.out);
    long errors = 0;
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < subjects.size(); i++) {
        // Each round begins with another one.
        ProxySubject subject = subjects.get((i + round) % subjects.size());
        errors += measure(workplace, subject, connections, seconds, table);
        table.printLatest(System.out, subject.name());
      }
    }
    System.out.println("\nmedians, and medians of the ratios within a round");
    table.print(System.out);
    verdicts.add(table.medians("Medians of the rounds")).drawn(RATE, CPU);
    verdicts.rule(errors + " errors (0)", errors == 0);
    if (beside.contains(HAPROXY)) {
      judge(table, verdicts);
    }
    if (routes > 0) {
      judgeRoutes(table, routes + ROUTES, verdicts);
    }
  }

  private static RoundTable table() {
    return new RoundTable(RATE, "p50 ms", "p99 ms", CPU, "RSS MB");
  }

  private static List<ProxySubject> start(Workplace workplace, List<String> beside, int routes)
      throws IOException {
    List<ProxySubject> subjects = new ArrayList<>();
    subjects.add(ProxySubject.activator(workplace));
    if (routes > 0) {
      subjects.add(ProxySubject.activator(workplace, routes + ROUTES, Workplace.home(), routes));
    }
    for (String peer : beside) {
      subjects.add(peer(workplace, peer));
    }
    return subjects;
  }

  private static ProxySubject peer(Workplace workplace, String name) throws IOException {
    if (name.startsWith("/")) {
      Path home = Path.of(name);
      return ProxySubject.activator(workplace, home.getFileName().toString(), home, 0);
    }
    return switch (name) {
      case HAPROXY -> ProxySubject.haproxy(workplace);
      case ProxySubject.NGINX -> ProxySubject.nginx(workplace);
      default ->
          throw new IllegalArgumentException(
              "--beside: " + name + " (expected: haproxy, nginx or a checkout's full path)");
    };
  }

  private static long measure(
      Workplace workplace, ProxySubject subject, int connections, int seconds, RoundTable table)
      throws IOException, InterruptedException {
    ProcessStat before = subject.cost().read();
    Wrk wrk = Wrk.run(workplace, subject.port(), ProxySubject.HOST, connections, seconds);
    ProcessStat after = subject.cost().read();
    table.add(
        subject.name(),
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
        String.format(Locale.ROOT, "%.2f of HAProxy's CPU per request (<= 1.25, aim 1.1)", cpu),
        cpu <= 1.25);
    verdicts.target(
        String.format(Locale.ROOT, "%.2f of HAProxy's throughput (>= 0.9, aim 1.0)", rate),
        rate >= 0.9);
  }

  private static void judgeRoutes(RoundTable table, String subject, Verdicts verdicts) {
    double cpu = table.ratio(subject, ACTIVATOR, CPU);
    verdicts.target(
        String.format(
            Locale.ROOT,
            "%s: %.2f of the CPU per request without them (<= 1.05), %.2f of the throughput",
            subject,
            cpu,
            table.ratio(subject, ACTIVATOR, RATE)),
        cpu <= 1.05);
  }
}
