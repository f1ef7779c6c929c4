package dev.dormouse.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/**
 * Judges what one service feels of an attack on another behind the same activator: its p99 with and
 * without, in turns, and the activator's memory. One thread, and those of load and attack.
 */
final class NeighbourBench implements Bench {
  private static final int WARM_UP_SECONDS = 5;
  private static final Duration SETTLING = Duration.ofSeconds(2);
  private static final double MOST_TIMES = 1.1;

  @Override
  public void run(Options options, Workplace workplace, Verdicts verdicts) throws Exception {
    String only = options.text("attack", "all");
    int rounds = options.number("rounds", 5);
    int seconds = options.number("seconds", 3);
    int rate = options.number("rate", 400);
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

    Resource victim = resource("victim", Program.nginx(workplace, ""));
    Resource target = resource("target", Program.stream());
    Dev dev = Dev.start(workplace, List.of(victim, target), JavaMemory.JVM_OPTION);
    dev.awaitInstances(victim, 1);
    dev.awaitInstances(target, 1);
    OpenLoop load = new OpenLoop(dev, victim, "/");
    load.run(rate, Duration.ofSeconds(WARM_UP_SECONDS), new Latencies());
    System.out.printf(
        "neighbour: %d/s to one service for %d s with and without an attack on another, %d rounds%n",
        rate, seconds, rounds);
    System.out.printf(
        "%-20s%14s%12s%12s%10s%10s%12s%12s%12s%n",
        "", "connections", "p99 ms", "p99 ms", "p50", "p99", "MB before", "MB peak", "MB after");
    System.out.printf(
        "%-20s%14s%12s%12s%10s%10s%n", "attack", "opened", "without", "with", "times", "times");
    for (Attack attack : attacks) {
      judge(attack, dev, target, load, new Pace(rate, seconds, rounds), verdicts);
    }
  }

  private record Pace(int rate, int seconds, int rounds) {}

  private static Resource resource(String name, Program program) {
    return new Resource(
        name,
        program.command(),
        80,
        new Resource.Scaling(1, 1, "60s"),
        new Resource.Waiting(1000, "60s"));
  }

  private static void judge(
      Attack attack, Dev dev, Resource target, OpenLoop load, Pace pace, Verdicts verdicts)
      throws Exception {
    final JavaMemory before = JavaMemory.of(dev.process().pid());
    List<Double> p99s = new ArrayList<>();
    List<Double> p50s = new ArrayList<>();
    List<Double> without = new ArrayList<>();
    List<Double> with = new ArrayList<>();
    int failed = 0;
    long opened = 0;
    ResidentSamples resident = ResidentSamples.start(dev.process().pid());
    try (resident) {
      for (int i = 0; i < pace.rounds; i++) {
        Latencies calm = new Latencies();
        load.run(pace.rate, Duration.ofSeconds(pace.seconds), calm);
        Latencies attacked = new Latencies();
        try (Attack.Running running = attack.start(dev.port(), target.host())) {
          // What is judged is an attack that lasts, not its first second.
          load.run(pace.rate, SETTLING, new Latencies());
          load.run(pace.rate, Duration.ofSeconds(pace.seconds), attacked);
          opened += running.opened();
        }
        without.add(calm.millis(99));
        with.add(attacked.millis(99));
        p99s.add(attacked.millis(99) / calm.millis(99));
        p50s.add(attacked.millis(50) / calm.millis(50));
        failed += calm.failed() + attacked.failed();
      }
    }
    JavaMemory after = JavaMemory.of(dev.process().pid());
    System.out.printf(
        Locale.ROOT,
        "%-20s%14d%12.2f%12.2f%10.2f%10.2f%12.1f%12.1f%12.1f%n",
        attack.title(),
        opened,
        median(without),
        median(with),
        median(p50s),
        median(p99s),
        before.resident() / 1e6,
        resident.peak() / 1e6,
        after.resident() / 1e6);
    verdicts.rule(attack.title() + ": the neighbour's failed requests: " + failed, failed == 0);
    verdicts.target(
        String.format(
            Locale.ROOT,
            "%s: the neighbour's p99 %.2f times (<= %.1f)",
            attack.title(),
            median(p99s),
            MOST_TIMES),
        median(p99s) <= MOST_TIMES);
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  /** The times of one load, from when each request was due. Safe for any thread. */
  private static final class Latencies implements OpenLoop.Outcomes {
    private final Histogram nanos = new Histogram(3);
    private int failed;

    @Override
    public synchronized void answered(Connection.Answer answer, long due, long answeredAt) {
      nanos.recordValue(Math.max(0, answeredAt - due));
      failed += answer.status() == 200 ? 0 : 1;
    }

    @Override
    public synchronized void failed(IOException failure) {
      failed++;
    }

    synchronized double millis(double percentile) {
      return nanos.getValueAtPercentile(percentile) / 1e6;
    }

    synchronized int failed() {
      return failed;
    }
  }
}
