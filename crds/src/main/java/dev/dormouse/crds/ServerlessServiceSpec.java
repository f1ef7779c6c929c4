package dev.dormouse.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a user wishes for a service. The template makes revisions; all the rest applies at once. The
 * annotations are the API server's schema; {@link SpecMapper} refuses the same and more. Immutable.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record ServerlessServiceSpec(
    @JsonPropertyDescription(
            "What instances are made of. A change here makes a new revision; a change anywhere else"
                + " applies at once.")
        @Required
        @Nullable Template template,
    @JsonPropertyDescription("How many instances there may be.") @Nullable Scaling scaling,
    @JsonPropertyDescription("How much may wait for an instance.") @Nullable Queue queue,
    @JsonPropertyDescription(
            "Which revisions get which part of the requests. Without it, all go to the latest"
                + " revision that has once been ready.")
        @Size(max = Forms.MAX_TRAFFIC)
        @ValidationRule(
            value = "self.all(t, !has(t.tag) || self.exists_one(o, has(o.tag) && o.tag == t.tag))",
            message = "every tag must be there only once")
        List<Traffic> traffic,
    @JsonPropertyDescription("From where the service is reached, and under which names.")
        @Nullable IngressSpec ingress,
    @JsonPropertyDescription(
            "Lets a new revision take over latestRevision step by step, and takes it back when its"
                + " requests go worse than the old one's. Without it, a new revision takes over as soon"
                + " as it was ready.")
        @Nullable RolloutSpec rollout,
    @JsonPropertyDescription(
            "Keeps the requests of one client together by a signed cookie: on one instance while it"
                + " lives and has a free slot in time, and on one revision while that has a share of"
                + " the traffic. Without it, each request goes its own way.")
        @Nullable SessionAffinitySpec sessionAffinity,
    @JsonPropertyDescription(
            "Whether every node on which instances may run pulls and keeps the images of revisions that"
                + " have traffic, so that a first wake there need not wait for them. Costs a sleeping"
                + " pod on each.")
        @Nullable Boolean imagePrepull) {
  public ServerlessServiceSpec {
    traffic = Absent.asEmpty(traffic);
  }

  /** What a revision is made of. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Template(
      @JsonPropertyDescription("Labels and annotations for the pods.")
          @Nullable TemplateMetadata metadata,
      @JsonPropertyDescription("How instances run.") @Required @Nullable RevisionSpec spec) {}

  /** What a revision's instances are marked with. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record TemplateMetadata(
      @JsonPropertyDescription("Labels of the pods.")
          Map<String, @Pattern(Forms.LABEL_VALUE) @Size(max = Forms.MAX_LABEL) String> labels,
      @JsonPropertyDescription("Annotations of the pods.") Map<String, String> annotations) {
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
  @ValidationRule(
      value =
          "(has(self.minInstances) ? self.minInstances : 0)"
              + " <= (has(self.maxInstances) ? self.maxInstances : 100)",
      message = "minInstances must be at most maxInstances")
  @ValidationRule(
      value =
          "!has(self.schedule) || self.schedule.all(w,"
              + " w.minInstances <= (has(self.maxInstances) ? self.maxInstances : 100))",
      message = "minInstances of each window must be at most maxInstances")
  public record Scaling(
      @JsonPropertyDescription(
              "The instances that run even when nobody calls. With several revisions, they are"
                  + " divided by traffic.")
          @Default("0")
          @Min(0)
          @Max(1000)
          @Nullable Integer minInstances,
      @JsonPropertyDescription("The most instances, whatever the demand.")
          @Default("100")
          @Min(1)
          @Max(1000)
          @Nullable Integer maxInstances,
      @JsonPropertyDescription(
              "The percentage of containerConcurrency that scaling aims to have in use. Without it, 70,"
                  + " and more for a load of many requests, which needs less room for chance.")
          @Min(1)
          @Max(100)
          @Nullable Integer targetUtilization,
      @JsonPropertyDescription(
              "How long nobody must have called before the last instance is stopped: a duration such"
                  + " as 60s or 1m30s, at most 24h. Without it, 60s at first, and then what is learned"
                  + " from the times between calls; an instance is started when a call is expected.")
          @Pattern(Forms.DURATION)
          @Size(max = Forms.MAX_NUMBER)
          @ValidationRule(
              value = "duration(self) <= duration('24h')",
              message = "must be at most 24h")
          @Nullable String idleTimeout,
      @JsonPropertyDescription(
              "Times in which more instances run than minInstances says. With several revisions, the"
                  + " most that holds is divided by their traffic.")
          @Size(max = Forms.MAX_WINDOWS)
          List<WarmWindowSpec> schedule) {
    public Scaling {
      schedule = Absent.asEmpty(schedule);
    }
  }

  /**
   * How much may wait for a slot.
   *
   * @param maxWait a duration such as {@code 60s}
   * @param maxBytes a quantity such as {@code 64Mi}
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Queue(
      @JsonPropertyDescription(
              "The most requests that wait at once, for each revision. With 0, what can't be served"
                  + " at once is turned away with 429.")
          @Default("1000")
          @Min(0)
          @Max(100_000)
          @Nullable Integer maxRequests,
      @JsonPropertyDescription(
              "The longest that a request waits for an instance: a duration such as 60s, at most 1h.")
          @Default("\"60s\"")
          @Pattern(Forms.DURATION)
          @Size(max = Forms.MAX_NUMBER)
          @ValidationRule(
              value = "duration(self) <= duration('1h')",
              message = "must be at most 1h")
          @Nullable String maxWait,
      @JsonPropertyDescription(
              "The most memory that waiting requests hold together: a quantity such as 64Mi.")
          @Default("\"64Mi\"")
          @Pattern(Forms.QUANTITY)
          @Size(max = Forms.MAX_NUMBER)
          @Nullable String maxBytes) {}

  /** A part of the traffic, and a host of its own by a tag. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  @ValidationRule(
      value = "(has(self.latestRevision) && self.latestRevision) != has(self.revisionName)",
      message = "exactly one of latestRevision: true and revisionName must be there")
  public record Traffic(
      @JsonPropertyDescription("Whether this goes to the latest revision, whichever that is.")
          @Nullable Boolean latestRevision,
      @JsonPropertyDescription("The revision that this goes to, such as hello-00001.")
          @Pattern(Forms.REVISION)
          @Size(max = Forms.MAX_LABEL)
          @Nullable String revisionName,
      @JsonPropertyDescription(
              "The part of the service's requests that goes here. All percents add up to 100; one"
                  + " that is left out is 0.")
          @Min(0)
          @Max(100)
          @Nullable Integer percent,
      @JsonPropertyDescription(
              "Gives this a host of its own, TAG---SERVICE.NAMESPACE.DOMAIN, whatever its percent.")
          @Pattern(Forms.DNS_LABEL)
          @Size(max = Forms.MAX_LABEL)
          @ValidationRule(
              value = "!self.contains('---')",
              message = "must not contain ---, which sets a tag apart in a host")
          @Nullable String tag) {}
}
