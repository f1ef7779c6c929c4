package dev.dormouse.bench;

import dev.dormouse.bench.policy.Contest;
import dev.dormouse.bench.policy.Outcome;
import dev.dormouse.bench.policy.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Judges the scaling policy in simulated time: on every shape of load no more cold starts than
 * Knative's rule, at four fifths of its instance-seconds. One thread, and those of the simulations.
 */
final class PolicyBench implements Bench {
  private static final double MOST_INSTANCE_SECONDS = 0.8;
  private static final String COLD = "cold %";
  private static final String SECONDS = "instance-s, of Knative's";
  private static final String DRAINED = "of Knative's with drain";

  @Override
  public void run(Options options, Workplace workplace, Verdicts verdicts) throws IOException {
    int seed = options.number("seed", 1);
    String only = options.text("shape", "all").toUpperCase(Locale.ROOT);
    String chart = options.text("chart", "");
    options.refuseTheRest();
    List<Chart.Point> points = new ArrayList<>();
    for (Shape shape : Shape.values()) {
      if (only.equals("ALL") || only.equals(shape.name())) {
        Map<String, Outcome> outcomes = Contest.run(shape, seed, Contest.rules());
        judge(shape, outcomes, verdicts, points);
        bound(shape, seed, outcomes.getOrDefault(Contest.KNATIVE, Outcome.NOTHING), verdicts);
      }
    }
    if (points.isEmpty()) {
      throw new IllegalArgumentException(
          "--shape: " + only + " (expected: all or one of " + List.of(Shape.values()) + ")");
    }
    String svg =
        Chart.scatter(
            "Each point is a rule on one shape of load, beside Knative's on the same",
            "instance-seconds, of Knative's",
            "cold starts, of Knative's",
            points);
    verdicts.chart("Cold starts against instance-seconds", svg);
    if (!chart.isEmpty()) {
      Files.writeString(Path.of(chart), svg);
    }
  }

  /** What could be had at best, where that can be told. */
  private static void bound(Shape shape, int seed, Outcome knative, Verdicts verdicts) {
    Contest.leastSeconds(shape, seed, knative.cold())
        .ifPresent(least ->
            verdicts.note(
                String.format(
                    Locale.ROOT,
                    "%s: with as many cold starts as Knative's rule, the idle time that is best for each service when all"
                        + " its calls are known takes %.3f of the instance-seconds; no rule that keeps an instance for a time"
                        + " of idleness takes less.",
                    shape,
                    least / knative.instanceSeconds())));
  }

  private static void judge(
      Shape shape, Map<String, Outcome> outcomes, Verdicts verdicts, List<Chart.Point> points) {
    Outcome knative = outcomes.getOrDefault(Contest.KNATIVE, Outcome.NOTHING);
    Table table =
        verdicts
            .table(
                shape + ": " + shape.words() + ", " + knative.requests() + " requests",
                COLD,
                "late %",
                "starts",
                "instance-s",
                "cold, of Knative's",
                SECONDS,
                DRAINED)
            .drawn(COLD, SECONDS);
    outcomes.forEach((rule, outcome) -> {
      double cold = (double) outcome.cold() / Math.max(1, knative.cold());
      double seconds = outcome.instanceSeconds() / knative.instanceSeconds();
      table.row(
          rule,
          100 * outcome.coldRatio(),
          100.0 * outcome.late() / Math.max(1, outcome.requests()),
          outcome.starts(),
          outcome.instanceSeconds(),
          cold,
          seconds,
          outcome.instanceSeconds() / Contest.drained(knative));
      points.add(new Chart.Point(rule, shape.name(), seconds, cold));
    });
    System.out.printf("%n%s: %s%n", shape, shape.words());
    table.print(System.out);
    Outcome ours = outcomes.getOrDefault(Contest.DORMOUSE, Outcome.NOTHING);
    double cold = (double) ours.cold() / Math.max(1, knative.cold());
    double seconds = ours.instanceSeconds() / knative.instanceSeconds();
    verdicts.target(
        String.format(
            Locale.ROOT,
            "%s: %.3f of Knative's cold starts (<= 1), %.3f of its instance-seconds (<= 0.8), %.3f of those with the drain of"
                + " its pods",
            shape,
            cold,
            seconds,
            ours.instanceSeconds() / Contest.drained(knative)),
        cold <= 1 && seconds <= MOST_INSTANCE_SECONDS);
  }
}
