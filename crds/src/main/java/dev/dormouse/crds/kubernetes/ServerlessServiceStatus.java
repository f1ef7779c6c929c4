package dev.dormouse.crds.kubernetes;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What has come of a service. The operator alone writes it; the activator routes by {@code
 * traffic}. Immutable.
 *
 * @param url where the service answers
 * @param latestCreatedRevision the newest revision's name
 * @param latestReadyRevision the name of the newest revision that has once been ready
 * @param traffic where requests really go, which lags behind the spec until a revision is ready
 * @param instances how many pods there are, all revisions together
 * @param observedGeneration the generation of the spec that this status is about
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record ServerlessServiceStatus(
    @Nullable String url,
    List<Condition> conditions,
    @Nullable String latestCreatedRevision,
    @Nullable String latestReadyRevision,
    List<TrafficStatus> traffic,
    @Nullable Integer instances,
    @Nullable Long observedGeneration) {
  public ServerlessServiceStatus {
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
    traffic = traffic == null ? List.of() : List.copyOf(traffic);
  }

  /**
   * A part of the traffic as it is routed. Immutable.
   *
   * @param latestRevision whether the spec names no revision here, but whichever is the latest
   * @param percent of the service's requests
   * @param url where this part alone answers; absent without a tag
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record TrafficStatus(
      @Nullable String revisionName,
      @Nullable Boolean latestRevision,
      @Nullable Integer percent,
      @Nullable String tag,
      @Nullable String url) {}
}
