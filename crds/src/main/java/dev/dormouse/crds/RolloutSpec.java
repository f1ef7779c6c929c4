package dev.dormouse.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.dormouse.core.rollout.RolloutPolicy;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a service's new revisions take over. {@link RolloutMapper} checks it. Immutable.
 *
 * @param interval a duration such as {@code 60s}
 * @param maxLatencyP99 a duration such as {@code 100ms}, or a percentage such as {@code 50%}
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record RolloutSpec(
    @JsonPropertyDescription(
            "The percentages of latestRevision that a new revision gets one after another, before it"
                + " gets all: rising numbers.")
        @Default("[5, 25, 50]")
        @Size(min = 1, max = RolloutPolicy.MAX_STEPS)
        List<@Min(1) @Max(99) Integer> steps,
    @JsonPropertyDescription(
            "How long each step lasts at least: a duration such as 60s, from 1s to 24h.")
        @Default("\"60s\"")
        @Pattern(Forms.DURATION)
        @Size(max = Forms.MAX_NUMBER)
        @ValidationRule(
            value = "duration(self) >= duration('1s') && duration(self) <= duration('24h')",
            message = "must be from 1s to 24h")
        @Nullable String interval,
    @JsonPropertyDescription(
            "How many percent points more of the new revision's requests may fail than of the old"
                + " one's, at the same time. With 100 nobody looks.")
        @Default("5")
        @Min(0)
        @Max(100)
        @Nullable Integer maxErrorRate,
    @JsonPropertyDescription(
            "How much longer than with the old revision 99 of 100 requests may take with the new"
                + " one, without their wait for an instance: a duration such as 100ms, at most 1h, or a"
                + " percentage of the old one's time such as 50%, at most 1000%. Without it, nobody"
                + " looks.")
        @Pattern(Forms.DURATION_OR_PERCENT)
        @Size(max = Forms.MAX_NUMBER)
        @ValidationRule(
            value = "self.endsWith('%') || duration(self) <= duration('1h')",
            message = "must be at most 1h")
        @Nullable String maxLatencyP99,
    @JsonPropertyDescription(
            "The fewest requests of a step that a rate is computed from. A step with fewer passes"
                + " when its time is over, unless more of them failed than may.")
        @Default("20")
        @Min(1)
        @Max(100_000)
        @Nullable Integer minRequests) {
  public RolloutSpec {
    steps = Absent.asEmpty(steps);
  }
}
