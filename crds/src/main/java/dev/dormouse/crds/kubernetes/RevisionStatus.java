package dev.dormouse.crds.kubernetes;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What has come of a revision. The operator alone writes it. Immutable.
 *
 * @param observedGeneration the generation of the spec that this status is about
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record RevisionStatus(
    @JsonPropertyDescription("What can be said about the revision.") List<Condition> conditions,
    @JsonPropertyDescription("The generation of the spec that this status is about.")
        @Nullable Long observedGeneration) {
  public RevisionStatus {
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
  }
}
