package dev.dormouse.crds;

import dev.dormouse.core.rollout.LatencyBound;
import dev.dormouse.core.rollout.RolloutPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Checks and maps how new revisions take over. For one thread and one resource. */
final class RolloutMapper {
  private static final String AT = "spec.rollout.";
  private static final Pattern PERCENT = Pattern.compile("[0-9]{1,9}%");

  private final Findings findings;

  RolloutMapper(Findings findings) {
    this.findings = findings;
  }

  Optional<RolloutPolicy> map(@Nullable RolloutSpec rollout) {
    if (rollout == null) {
      return Optional.empty();
    }
    RolloutPolicy absent = RolloutPolicy.DEFAULT;
    return Optional.of(
        new RolloutPolicy(
            steps(rollout.steps()),
            interval(rollout.interval()),
            findings.within(
                AT + "maxErrorRate", rollout.maxErrorRate(), absent.maxErrorRate(), 0, 100),
            latency(rollout.maxLatencyP99()),
            findings.within(
                AT + "minRequests",
                rollout.minRequests(),
                absent.minRequests(),
                1,
                RolloutPolicy.MAX_MIN_REQUESTS)));
  }

  private List<Integer> steps(List<Integer> steps) {
    String at = AT + "steps";
    if (steps.isEmpty()) {
      return RolloutPolicy.DEFAULT.steps();
    }
    findings.atMost(at, steps, RolloutPolicy.MAX_STEPS);
    if (!RolloutPolicy.isRising(steps)) {
      List<String> items =
          IntStream.range(0, steps.size()).mapToObj(i -> at + "[" + i + "]").toList();
      findings.violation(at, steps + " (expected: rising numbers from 1 to 99)", items);
    }
    return steps.size() <= RolloutPolicy.MAX_STEPS && RolloutPolicy.isRising(steps)
        ? steps
        : RolloutPolicy.DEFAULT.steps();
  }

  private Duration interval(@Nullable String interval) {
    String at = AT + "interval";
    Duration absent = RolloutPolicy.DEFAULT.interval();
    Duration read = findings.duration(at, interval, absent, Durations.MAX);
    if (read.compareTo(RolloutPolicy.MIN_INTERVAL) < 0
        || read.compareTo(RolloutPolicy.MAX_INTERVAL) > 0) {
      findings.refused(at, interval == null ? "" : interval, "1s to 24h");
      return absent;
    }
    return read;
  }

  private Optional<LatencyBound> latency(@Nullable String bound) {
    String at = AT + "maxLatencyP99";
    if (bound == null) {
      return Optional.empty();
    }
    if (PERCENT.matcher(bound).matches()) {
      int percent = Integer.parseInt(bound.substring(0, bound.length() - 1));
      if (percent <= LatencyBound.MAX_PERCENT) {
        return Optional.of(new LatencyBound.PercentLonger(percent));
      }
      findings.refused(at, bound, "0% to " + LatencyBound.MAX_PERCENT + "%");
      return Optional.empty();
    }
    Optional<Duration> by = Durations.parse(bound);
    if (by.isEmpty()) {
      findings.refused(at, bound, "a duration such as 100ms, or a percentage such as 50%");
    } else if (by.get().compareTo(LatencyBound.MAX_LONGER) > 0) {
      findings.refused(at, bound, "0s to " + Durations.format(LatencyBound.MAX_LONGER));
      return Optional.empty();
    }
    return by.map(LatencyBound.Longer::new);
  }
}
