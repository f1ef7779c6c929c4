package dev.dormouse.crds.kubernetes;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
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
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record Condition(
    String type,
    String status,
    String reason,
    String message,
    @Nullable Long observedGeneration,
    @Nullable String lastTransitionTime) {
  /** The condition that sums up all others. */
  public static final String READY = "Ready";

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
  public boolean isTrue() {
    return status.equals(TRUE);
  }

  /** What was stored may lack any field. */
  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
