package dev.dormouse.bench;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Judges the activator under more load than its instances can take: goodput, how fast the rest is
 * turned away, and whether memory stays flat. One thread, and those of the load.
 */
final class OverloadBench implements Bench {
  private static final int SERVICE_MILLIS = 100;
  private static final Duration SHOWN = Duration.ofSeconds(5);

  @Override
  public void run(Options options, Workplace workplace, Verdicts verdicts) throws Exception {
    int instances = options.number("instances", 8);
    int seconds = options.number("seconds", 30);
    int times = options.number("times", 2);
    int warmUp = options.number("warm-up", 30);
    options.refuseTheRest();

    Resource resource =
        new Resource(
            "busy",
            Program.hello().command(),
            1,
            new Resource.Scaling(instances, instances, "60s"),
            new Resource.Waiting(4 * instances, "10s"));
    Dev dev = Dev.start(workplace, List.of(resource));
    dev.awaitInstances(resource, instances);
    double ideal = instances * 1000.0 / SERVICE_MILLIS;
    String path = "/?sleepMillis=" + SERVICE_MILLIS;
    OpenLoop load = new OpenLoop(dev, resource, path);
    load.run(times * ideal, Duration.ofSeconds(warmUp), new OverloadCount(0, 1));
    // Twice as many callers as slots: one is at work, one waits.
    double capacity =
        SaturatedLoad.perSecond(
            dev, resource, path, 2 * instances, Duration.ofSeconds(Math.max(5, seconds / 3)));

    System.out.printf(
        Locale.ROOT,
        "overload: capacity %.1f/s as measured, %.0f/s as reckoned (%d instances, concurrency 1, %d ms), load %.0f/s for %d s%n",
        capacity,
        ideal,
        instances,
        SERVICE_MILLIS,
        times * ideal,
        seconds);
    long from = System.nanoTime();
    OverloadCount count = new OverloadCount(from, from + Duration.ofSeconds(seconds).toNanos());
    ResidentSamples resident = ResidentSamples.start(dev.process().pid());
    try (resident) {
      load.run(times * ideal, Duration.ofSeconds(seconds), count);
    }
    print(count);
    System.out.printf(
        "resident MB, each %d s: %s%n",
        SHOWN.toSeconds(),
        resident.means(SHOWN).stream()
            .map(bytes -> "%.0f".formatted(bytes / 1e6))
            .collect(Collectors.joining(" ")));
    System.out.printf(
        Locale.ROOT, "goodput %.3f of the capacity as reckoned%n", count.goodput() / ideal);
    judge(count, capacity, resident, verdicts);
  }

  private static void print(OverloadCount count) {
    System.out.printf("%-14s%10s%10s%10s%10s%n", "", "count", "p50 ms", "p99 ms", "max ms");
    for (boolean good : new boolean[] {true, false}) {
      var nanos = good ? count.good() : count.rejected();
      System.out.printf(
          Locale.ROOT,
          "%-14s%10d%10.1f%10.1f%10.1f%n",
          good ? "200" : "429",
          nanos.getTotalCount(),
          nanos.getValueAtPercentile(50) / 1e6,
          nanos.getValueAtPercentile(99) / 1e6,
          nanos.getMaxValue() / 1e6);
    }
  }

  private static void judge(
      OverloadCount count, double capacity, ResidentSamples resident, Verdicts verdicts) {
    double goodput = count.goodput() / capacity;
    double p99 = count.rejected().getValueAtPercentile(99) / 1e6;
    double second = resident.quarter(1) / 1e6;
    double last = resident.quarter(3) / 1e6;
    verdicts.rule(
        "answers other than 200 and 429 with Retry-After: " + count.others(),
        count.others().isEmpty());
    verdicts.target(
        String.format(Locale.ROOT, "goodput %.3f of the measured capacity (>= 0.97)", goodput),
        goodput >= 0.97);
    verdicts.target(
        String.format(Locale.ROOT, "rejections' p99 %.1f ms (< 50)", p99),
        p99 < 50 && count.rejected().getTotalCount() > 0);
    verdicts.target(
        String.format(
            Locale.ROOT,
            "resident %.1f MB in the second quarter, %.1f in the last (<= 1.1 times)",
            second,
            last),
        last <= 1.1 * second);
  }
}
