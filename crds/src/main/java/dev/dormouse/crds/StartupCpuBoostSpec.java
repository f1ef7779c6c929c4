package dev.dormouse.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/** More CPU for an instance while it starts. Immutable. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record StartupCpuBoostSpec(
    @JsonPropertyDescription(
            "By how much requests.cpu and limits.cpu of the container that takes requests are"
                + " multiplied until it is ready.")
        @Required
        @Min(2)
        @Max(10)
        @Nullable Integer factor) {}
