package dev.dormouse.bench.policy;

import dev.dormouse.core.scale.ScalingPolicy;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * All rules on the same load: one shape's services, the same requests and the same times for each.
 * As many services at once as there are processors; the outcome is that of the seed alone.
 */
public final class Contest {
  /** Dormouse with nothing chosen but the maximum. */
  public static final String DORMOUSE = "Dormouse";

  /** Dormouse with an idle time of 60 s and a utilization of 70 % chosen. */
  public static final String CHOSEN = "Dormouse, 60 s, 70 %";

  /** Knative, whose last instance goes 60 s after the last request. */
  public static final String KNATIVE = "Knative";

  /** Knative with all of its 30 s of grace after that. */
  public static final String GRACE = "Knative + 30 s grace";

  /**
   * How long Knative's pods stay at least after they were told to end, with nothing to do: its
   * queue-proxy waits for so long without a request, and the program's container waits for that
   * ({@code drainSleepDuration} in pkg/queue/sharedmain/main.go of knative/serving, in August
   * 2026).
   */
  private static final double DRAIN_SECONDS = 30;

  private static final ScalingPolicy POLICY =
      ScalingPolicy.DEFAULT.with(0, ScalingPolicy.MAX_INSTANCES, 0.7, Duration.ofSeconds(60));

  private static final Map<String, Way> WAYS = ways();

  private interface Way {
    Outcome run(Workload load, long seed);
  }

  private Contest() {}

  private static Map<String, Way> ways() {
    Map<String, Way> ways = new LinkedHashMap<>();
    ScalingPolicy learning = POLICY.with(ScalingPolicy.Chosen.NEITHER);
    ways.put(
        DORMOUSE,
        (load, seed) -> Simulation.run(load, new DormouseRule(load.concurrency(), learning), seed));
    ways.put(
        CHOSEN,
        (load, seed) -> Simulation.run(load, new DormouseRule(load.concurrency(), POLICY), seed));
    ways.put(
        KNATIVE,
        (load, seed) -> Simulation.run(load, new KnativeRule(load.concurrency(), 0), seed));
    ways.put(
        GRACE, (load, seed) -> Simulation.run(load, new KnativeRule(load.concurrency(), 30), seed));
    for (int minutes : List.of(1, 10, 20)) {
      ways.put(
          "keep-alive " + minutes + " min",
          (load, seed) -> KeepAlive.run(load, 60.0 * minutes, seed));
    }
    return ways;
  }

  /** The names of all rules. */
  public static List<String> rules() {
    return List.copyOf(WAYS.keySet());
  }

  /** The instance-seconds of Knative's rule and the time that its pods need to end. */
  public static double drained(Outcome knative) {
    return knative.instanceSeconds() + DRAIN_SECONDS * knative.starts();
  }

  /**
   * The fewest instance-seconds that a rule could need which knows all calls beforehand, lets each
   * service's instance go after a time of its own, and has no more cold starts than so many; empty
   * where services need more than one instance.
   */
  public static OptionalDouble leastSeconds(Shape shape, long seed, int cold) {
    List<Workload> services = shape.services(seed);
    return Hindsight.appliesTo(services)
        ? OptionalDouble.of(Hindsight.leastSeconds(services, cold))
        : OptionalDouble.empty();
  }

  /** What the rules make of a shape's services together. */
  public static Map<String, Outcome> run(Shape shape, long seed, List<String> rules) {
    List<Workload> services = shape.services(seed);
    Map<String, Outcome> outcomes = new LinkedHashMap<>();
    for (String rule : rules) {
      Way way = WAYS.get(rule);
      if (way == null) {
        throw new IllegalArgumentException("rule: " + rule + " (expected: one of " + rules() + ")");
      }
      outcomes.put(
          rule,
          IntStream.range(0, services.size())
              .parallel()
              .mapToObj(i -> way.run(services.get(i), 1000 * seed + i))
              .reduce(Outcome.NOTHING, Outcome::and));
    }
    return outcomes;
  }
}
