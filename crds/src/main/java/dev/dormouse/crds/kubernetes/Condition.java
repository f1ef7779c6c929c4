package dev.dormouse.crds.kubernetes;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/**
 * One statement about a resource, in the form of Kubernetes' own conditions. Immutable.
 *
 * @param status {@code True}, {@code False} or {@code Unknown}
 * @param reason one word in CamelCase, for programs
 * @param message a sentence, for people
 * @param observedGeneration the generation of the spec that the statement is about
 * @param lastTransitionTime when {@code status} last changed, in RFC 3339
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record Condition(
    @JsonPropertyDescription("What the statement is about, such as Ready.") @Required String type,
    @JsonPropertyDescription("Whether it holds: True, False or Unknown.")
        @Required
        @Pattern("^(True|False|Unknown)$")
        String status,
    @JsonPropertyDescription("One word for why, for programs.") String reason,
    @JsonPropertyDescription("A sentence on why, for people.") String message,
    @JsonPropertyDescription("The generation of the spec that the statement is about.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription("When the status last changed.") @Nullable String lastTransitionTime) {
  /** The condition that sums up all others. */
  public static final String READY = "Ready";

  /** Of a revision: it has been ready once, and so may have traffic. It never ceases to hold. */
  public static final String STARTED = "Started";

  public static final String TRUE = "True";
  public static final String FALSE = "False";
  public static final String UNKNOWN = "Unknown";

  public Condition {
    type = orEmpty(type);
    status = orEmpty(status);
    reason = orEmpty(reason);
    message = orEmpty(message);
  }

  /** Whether the statement holds. */
  @JsonIgnore
  public boolean isTrue() {
    return status.equals(TRUE);
  }

  /** What was stored may lack any field. */
  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
