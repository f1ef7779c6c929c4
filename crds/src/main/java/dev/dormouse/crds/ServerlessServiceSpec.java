package dev.dormouse.crds;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a user wishes for a service. The template makes revisions; all the rest applies at once.
 * Immutable.
 */
public record ServerlessServiceSpec(
    @Nullable Template template,
    @Nullable Scaling scaling,
    @Nullable Queue queue,
    List<Traffic> traffic) {
  public ServerlessServiceSpec {
    traffic = Absent.asEmpty(traffic);
  }

  /** What a revision is made of. */
  public record Template(@Nullable TemplateMetadata metadata, @Nullable RevisionSpec spec) {}

  /** What a revision's instances are marked with. */
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
  public record Queue(
      @Nullable Integer maxRequests, @Nullable String maxWait, @Nullable String maxBytes) {}

  /** A part of the traffic, and a host of its own by a tag. */
  public record Traffic(
      @Nullable Boolean latestRevision,
      @Nullable String revisionName,
      @Nullable Integer percent,
      @Nullable String tag) {}
}
