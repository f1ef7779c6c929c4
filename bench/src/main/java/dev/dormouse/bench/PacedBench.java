package dev.dormouse.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * Judges what the activator adds to a request that comes at a fixed rate, beside HAProxy: each in
 * front of an equal nginx, and another one that is dialled directly, in interleaved rounds. One
 * thread, and those of the load.
 */
final class PacedBench implements Bench {
  private static final String P50 = "p50 ms";
  private static final String P99 = "p99 ms";
  private static final String MACHINE = "machine p99";
  private static final String SENT = "sent/s";
  private static final String SENT_LATE = "sent late p99";

  private static final int THROUGHPUT_SECONDS = 5;

  /** Of the load's own program. */
  private static final int WARM_UP_PACED_SECONDS = 3;

  private static final double P50_MILLIS = 0.3;
  private static final double HALF_P99_MILLIS = 2;

  @Override
  public void run(Options options, Workplace workplace, Verdicts verdicts) throws Exception {
    List<Integer> given = options.numbers("rates", "500,2000");
    PacedRate.Half half = PacedRate.Half.parse(options.text("half", "auto"));
    int rounds = options.number("rounds", 15);
    int seconds = options.number("seconds", 3);
    int warmUpSeconds = options.number("warm-up", 30);
    options.refuseTheRest();

    ProxySubject activator = ProxySubject.activator(workplace);
    List<ProxySubject> subjects =
        List.of(ProxySubject.direct(workplace), activator, ProxySubject.haproxy(workplace));
    for (ProxySubject subject : subjects) {
      System.out.println("warming up " + subject.name());
      fullLoad(subject, workplace, warmUpSeconds);
      load(subject, Collections.max(given), WARM_UP_PACED_SECONDS);
    }
    List<PacedRate> rates = new ArrayList<>(given.stream().map(PacedRate::fixed).toList());
    switch (half) {
      case PacedRate.Half.Measured() -> rates.add(halfOf(activator, workplace));
      case PacedRate.Half.Given(int perSecond) -> rates.add(PacedRate.halfLoad(perSecond));
      case PacedRate.Half.None() -> {}
    }
    System.out.printf(
        "paced: %s, %d rounds of %d s, %d processors%n",
        rates, rounds, seconds, Runtime.getRuntime().availableProcessors());
    Table added =
        new Table("Added to the direct way's, medians of the rounds' differences", P50, P99)
            .drawn(P50, P99);
    long errors = 0;
    for (PacedRate rate : rates) {
      RoundTable table = new RoundTable(P50, P99, "max ms", SENT, SENT_LATE, MACHINE);
      errors += measure(rate, subjects, rounds, seconds, table);
      Table medians = verdicts.add(table.medians(rate + ": medians of the rounds"));
      System.out.println("medians");
      medians.print(System.out);
      add(rate, table, added);
      judge(rate, table, verdicts);
    }
    System.out.println("\nadded: medians of the differences within a round");
    added.print(System.out);
    verdicts.add(added);
    verdicts.rule(errors + " errors (0)", errors == 0);
  }

  private static SteadyLoad load(ProxySubject subject, int perSecond, int seconds)
      throws InterruptedException {
    return SteadyLoad.run(subject.port(), ProxySubject.HOST, perSecond, seconds);
  }

  /** How many requests a second it does at most. */
  private static double fullLoad(ProxySubject subject, Workplace workplace, int seconds)
      throws IOException, InterruptedException {
    return Wrk.run(workplace, subject.port(), ProxySubject.HOST, ProxySubject.LIMIT, seconds)
        .perSecond();
  }

  private static PacedRate halfOf(ProxySubject activator, Workplace workplace)
      throws IOException, InterruptedException {
    double most = fullLoad(activator, workplace, THROUGHPUT_SECONDS);
    System.out.printf(Locale.ROOT, "the activator's throughput: %.0f/s%n", most);
    return PacedRate.halfOf(most);
  }

  private static long measure(
      PacedRate rate, List<ProxySubject> subjects, int rounds, int seconds, RoundTable table)
      throws InterruptedException {
    System.out.println("\n" + rate);
    table.header(System.out);
    long errors = 0;
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < subjects.size(); i++) {
        // Each round begins with another one.
        ProxySubject subject = subjects.get((i + round) % subjects.size());
        Lateness machine = Lateness.start();
        SteadyLoad load = load(subject, rate.perSecond(), seconds);
        machine.end();
        table.add(
            subject.name(),
            load.millis(50),
            load.millis(99),
            load.millis(100),
            load.sentPerSecond(),
            load.lateMillis(99),
            machine.millis(99));
        table.printLatest(System.out, subject.name());
        errors += load.failed();
      }
    }
    return errors;
  }

  private static void add(PacedRate rate, RoundTable table, Table added) {
    for (String subject : List.of(ProxySubject.ACTIVATOR, ProxySubject.HAPROXY)) {
      added.row(subject + ", " + rate, added(table, subject, P50), added(table, subject, P99));
    }
  }

  private static double added(RoundTable table, String subject, String column) {
    return table.difference(subject, ProxySubject.DIRECT, column);
  }

  private static void judge(PacedRate rate, RoundTable table, Verdicts verdicts) {
    for (String subject :
        List.of(ProxySubject.DIRECT, ProxySubject.ACTIVATOR, ProxySubject.HAPROXY)) {
      double sent = table.median(subject, SENT);
      if (!rate.keptUp(sent)) {
        verdicts.note(
            String.format(
                Locale.ROOT,
                "%s, %s: the load sent %.0f/s only, p99 %.2f ms late: its times are not of this"
                    + " rate.",
                rate,
                subject,
                sent,
                table.median(subject, SENT_LATE)));
      }
    }
    String column = rate.half() ? P99 : P50;
    double most = rate.half() ? HALF_P99_MILLIS : P50_MILLIS;
    double added = added(table, ProxySubject.ACTIVATOR, column);
    verdicts.target(
        String.format(
            Locale.ROOT,
            "%s: %s %+.2f (<= %.1f%s); HAProxy's %+.2f; the machine's own p99 %.2f ms, %.2f beside"
                + " the direct way",
            rate,
            column,
            added,
            most,
            rate.half() ? ", aim 1" : "",
            added(table, ProxySubject.HAPROXY, column),
            table.median(ProxySubject.ACTIVATOR, MACHINE),
            table.median(ProxySubject.DIRECT, MACHINE)),
        added <= most);
  }
}
