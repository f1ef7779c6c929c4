package dev.dormouse.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Judges what the activator adds to a cold start on a cluster: the first byte through it from zero,
 * minus the first byte of an equal pod whose Deployment was scaled by hand and which was dialled as
 * soon as its address was known. One thread, and another one in a round that begins both at once.
 */
final class KubeColdStartBench implements Bench {
  private static final double MILLI = 1e6;
  private static final double TARGET_MILLIS = 20;
  private static final long PAUSE_MILLIS = 1_500;

  private record Round(double bareMillis, double throughMillis) {
    double difference() {
      return throughMillis - bareMillis;
    }
  }

  @Override
  public void run(Options options, Workplace workplace, Verdicts verdicts) throws Exception {
    final int rounds = options.number("rounds", 30);
    final boolean together = together(options.text("begin", "together"));
    KubeColdService.Place place = KubeColdService.Place.of(options);
    options.refuseTheRest();
    List<Round> done = new ArrayList<>();
    try (KubeColdService service = KubeColdService.create(place);
        ExecutorService threads = Executors.newFixedThreadPool(2)) {
      for (int round = -1; round < rounds; round++) {
        service.awaitNoPods();
        // Not always at the same point of the second in which the kubelet looks at its containers.
        Thread.sleep(PAUSE_MILLIS + Math.floorMod(round * 371, 1_000));
        Round result =
            together
                ? atOnce(service, threads, round % 2 == 0)
                : inTurn(service, threads, round % 2 == 0);
        System.err.printf(
            Locale.ROOT,
            "%s: bare %.0f ms, through the activator %.0f ms%n",
            round < 0 ? "warm-up" : "round %d of %d".formatted(round + 1, rounds),
            result.bareMillis(),
            result.throughMillis());
        if (round >= 0) {
          done.add(result);
        }
      }
    }
    print(done, verdicts);
  }

  private static boolean together(String begin) {
    return switch (begin) {
      case "together" -> true;
      case "in-turn" -> false;
      default ->
          throw new IllegalArgumentException(
              "--begin: " + begin + " (expected: together or in-turn)");
    };
  }

  private static Round atOnce(KubeColdService service, ExecutorService threads, boolean bareFirst)
      throws Exception {
    Callable<Long> bare = service::startBare;
    Callable<Long> through = service::startThrough;
    Future<Long> first = threads.submit(bareFirst ? bare : through);
    Future<Long> second = threads.submit(bareFirst ? through : bare);
    long one = first.get();
    long other = second.get();
    service.endBare();
    return new Round((bareFirst ? one : other) / MILLI, (bareFirst ? other : one) / MILLI);
  }

  private static Round inTurn(KubeColdService service, ExecutorService threads, boolean bareFirst)
      throws Exception {
    long through = bareFirst ? 0 : threads.submit(service::startThrough).get();
    service.awaitNoPods();
    long bare = threads.submit(service::startBare).get();
    service.endBare();
    service.awaitNoPods();
    if (bareFirst) {
      through = threads.submit(service::startThrough).get();
    }
    return new Round(bare / MILLI, through / MILLI);
  }

  private static void print(List<Round> rounds, Verdicts verdicts) {
    System.out.printf("%-40s%10s%10s%10s%n", "ms to the first byte", "p50", "p99", "max");
    line("scaled by hand, dialled directly", rounds.stream().map(Round::bareMillis).toList());
    line("through the activator", rounds.stream().map(Round::throughMillis).toList());
    List<Double> differences = rounds.stream().map(Round::difference).toList();
    line("difference within a round", differences);
    double median = at(differences, 50);
    verdicts.target(
        String.format(Locale.ROOT, "added to a cold start: p50 %.1f ms (<= 20, aim 5)", median),
        median <= TARGET_MILLIS);
  }

  private static void line(String what, List<Double> millis) {
    System.out.printf(
        Locale.ROOT,
        "%-40s%10.1f%10.1f%10.1f%n",
        what,
        at(millis, 50),
        at(millis, 99),
        Collections.max(millis));
  }

  private static double at(List<Double> values, int percentile) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get(
        Math.min(sorted.size() - 1, (int) Math.floor(sorted.size() * percentile / 100.0)));
  }
}
