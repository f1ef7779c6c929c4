package dev.dormouse.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** A time that comes again and again, in which more instances are kept. Immutable. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record WarmWindowSpec(
    @JsonPropertyDescription(
            "When the window begins, in cron's five fields: minute, hour, day of month, month, day of"
                + " week, such as 30 7 * * mon-fri. Where both days are restricted, either is enough."
                + " What clock changes leave out begins at the change; what they bring twice begins"
                + " once.")
        @Required
        @Pattern(Forms.CRON)
        @Size(max = Forms.MAX_CRON)
        @Nullable String cron,
    @JsonPropertyDescription("Whose local time that is: a name such as Europe/Berlin.")
        @Default("\"UTC\"")
        @Pattern(Forms.TIME_ZONE)
        @Size(max = Forms.MAX_LABEL)
        @Nullable String timeZone,
    @JsonPropertyDescription(
            "The instances that run while the window is open, even when nobody calls. Of several"
                + " open windows and scaling.minInstances the most counts.")
        @Required
        @Min(1)
        @Max(1000)
        @Nullable Integer minInstances,
    @JsonPropertyDescription("How long it is open: a duration such as 10h, at most 168h.")
        @Required
        @Pattern(Forms.DURATION)
        @Size(max = Forms.MAX_NUMBER)
        @ValidationRule(
            value = "duration(self) > duration('0s') && duration(self) <= duration('168h')",
            message = "must be more than 0s and at most 168h")
        @Nullable String duration) {}
