package dev.dormouse.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * How the requests of one client are kept together. Empty means all defaults, so it is written even
 * then. Immutable.
 *
 * @param maxAge a duration such as {@code 24h}
 * @param maxWait a duration such as {@code 100ms}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record SessionAffinitySpec(
    @JsonPropertyDescription(
            "The name of the cookie that remembers a client's instance. It is not passed to"
                + " instances.")
        @Default("\"dormouse-session\"")
        @Pattern(Forms.COOKIE_NAME)
        @Size(max = Forms.MAX_LABEL)
        @Nullable String cookieName,
    @JsonPropertyDescription(
            "How long a client is remembered after its instance was chosen: a duration such as 24h,"
                + " 1s to 720h. The cookie is renewed when half of it has passed.")
        @Default("\"24h\"")
        @Pattern(Forms.DURATION)
        @Size(max = Forms.MAX_NUMBER)
        @ValidationRule(
            value = "duration(self) >= duration('1s') && duration(self) <= duration('720h')",
            message = "must be 1s to 720h")
        @Nullable String maxAge,
    @JsonPropertyDescription(
            "The longest that a request waits for its own instance while others have free slots: a"
                + " duration such as 100ms, at most 1m. Then it moves to another one.")
        @Default("\"100ms\"")
        @Pattern(Forms.DURATION)
        @Size(max = Forms.MAX_NUMBER)
        @ValidationRule(value = "duration(self) <= duration('1m')", message = "must be at most 1m")
        @Nullable String maxWait) {}
