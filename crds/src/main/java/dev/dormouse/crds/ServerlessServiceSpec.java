package dev.dormouse.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a user wishes for a service. The template makes revisions; all the rest applies at once.
 * Immutable.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record ServerlessServiceSpec(
    @Nullable Template template,
    @Nullable Scaling scaling,
    @Nullable Queue queue,
    List<Traffic> traffic) {
  public ServerlessServiceSpec {
    traffic = Absent.asEmpty(traffic);
  }

  /** What a revision is made of. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Template(@Nullable TemplateMetadata metadata, @Nullable RevisionSpec spec) {}

  /** What a revision's instances are marked with. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record TemplateMetadata(Map<String, String> labels, Map<String, String> annotations) {
    public TemplateMetadata {
      labels = Absent.asEmpty(labels);
      annotations = Absent.asEmpty(annotations);
    }
  }

  /**
   * How many instances there may be.
   *
   * @param targetUtilization the percentage of the slots that scaling aims to have in use
   * @param idleTimeout a duration such as {@code 60s}
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Scaling(
      @Nullable Integer minInstances,
      @Nullable Integer maxInstances,
      @Nullable Integer targetUtilization,
      @Nullable String idleTimeout) {}

  /**
   * How much may wait for a slot.
   *
   * @param maxWait a duration such as {@code 60s}
   * @param maxBytes a quantity such as {@code 64Mi}
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Queue(
      @Nullable Integer maxRequests, @Nullable String maxWait, @Nullable String maxBytes) {}

  /** A part of the traffic, and a host of its own by a tag. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Traffic(
      @Nullable Boolean latestRevision,
      @Nullable String revisionName,
      @Nullable Integer percent,
      @Nullable String tag) {}
}
