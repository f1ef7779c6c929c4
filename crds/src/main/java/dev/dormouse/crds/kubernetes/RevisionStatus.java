package dev.dormouse.crds.kubernetes;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What has come of a revision. The operator alone writes it. Immutable.
 *
 * @param instances how many pods there are
 * @param observedGeneration the generation of the spec that this status is about
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record RevisionStatus(
    List<Condition> conditions, @Nullable Integer instances, @Nullable Long observedGeneration) {
  public RevisionStatus {
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
  }
}
