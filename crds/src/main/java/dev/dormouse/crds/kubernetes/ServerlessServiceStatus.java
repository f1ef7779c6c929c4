package dev.dormouse.crds.kubernetes;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What has come of a service. The operator writes it, but for {@code rollout}, which is the
 * activator's. Immutable.
 *
 * @param url where the service answers
 * @param latestCreatedRevision the newest revision's name
 * @param latestReadyRevision the name of the newest revision that has once been ready
 * @param traffic where requests really go, which lags behind the spec until a revision is ready
 * @param domains which of the claimed domains the service holds; the activator serves these
 * @param instances how many pods there are, all revisions together
 * @param observedGeneration the generation of the spec that this status is about
 * @param rollout absent where the operator writes: each writes its own fields
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record ServerlessServiceStatus(
    @JsonPropertyDescription("Where the service answers.") @Nullable String url,
    @JsonPropertyDescription("What can be said about the service; Ready sums it up.")
        List<Condition> conditions,
    @JsonPropertyDescription("The newest revision.") @Nullable String latestCreatedRevision,
    @JsonPropertyDescription("The newest revision that has once been ready.")
        @Nullable String latestReadyRevision,
    @JsonPropertyDescription(
            "Where requests really go. It follows the spec once the revisions are ready.")
        List<TrafficStatus> traffic,
    @JsonPropertyDescription("The domains of spec.ingress that the service holds.")
        List<DomainStatus> domains,
    @JsonPropertyDescription(
            "How many instances there are, of all revisions together; written when the number has held for two minutes.")
        @Nullable Integer instances,
    @JsonPropertyDescription("The generation of the spec that this status is about.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription(
            "How far the newest revision has taken over, where the spec has a rollout. Written by the"
                + " activator.")
        @Nullable RolloutStatus rollout) {
  public ServerlessServiceStatus {
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
    traffic = traffic == null ? List.of() : List.copyOf(traffic);
    domains = domains == null ? List.of() : List.copyOf(domains);
  }

  /** The operator's part of it. */
  public ServerlessServiceStatus byOperator() {
    return new ServerlessServiceStatus(
        url,
        conditions,
        latestCreatedRevision,
        latestReadyRevision,
        traffic,
        domains,
        instances,
        observedGeneration,
        null);
  }

  /**
   * A domain that a service holds. Immutable.
   *
   * @param since when it was given to the service, which keeps it as long as it claims it
   * @param url where the service answers under it
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record DomainStatus(
      @JsonPropertyDescription("The domain.") @Nullable String name,
      @JsonPropertyDescription("Since when the service holds it.") @Nullable String since,
      @JsonPropertyDescription("Where the service answers under it.") @Nullable String url) {}

  /**
   * A part of the traffic as it is routed. Immutable.
   *
   * @param latestRevision whether the spec names no revision here, but whichever is the latest
   * @param percent of the service's requests
   * @param url where this part alone answers; absent without a tag
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record TrafficStatus(
      @JsonPropertyDescription("The revision.") @Nullable String revisionName,
      @JsonPropertyDescription("Whether the spec says latestRevision here.")
          @Nullable Boolean latestRevision,
      @JsonPropertyDescription("The part of the requests that goes here.")
          @Nullable Integer percent,
      @JsonPropertyDescription("The tag, if there is one.") @Nullable String tag,
      @JsonPropertyDescription("Where this alone answers, if it has a tag.")
          @Nullable String url) {}
}
