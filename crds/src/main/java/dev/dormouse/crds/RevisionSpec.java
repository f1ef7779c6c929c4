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
 * How a revision's instances run. What Kubernetes alone understands is kept as it is written.
 * Immutable.
 *
 * @param maxRequestBytes a quantity such as {@code 10Mi}
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value =
        "size(self.containers) <= 1"
            + " || self.containers.exists_one(c, has(c.ports) && size(c.ports) > 0)",
    message = "of several containers exactly one must have ports")
@ValidationRule(
    value =
        "size(self.containers) <= 1 || self.containers.all(c,"
            + " has(c.name) || (has(c.ports) && size(c.ports) > 0))",
    message = "of several containers all must have a name, but the one with ports")
@ValidationRule(
    value =
        "self.containers.all(c, !has(c.name)"
            + " || self.containers.exists_one(o, has(o.name) && o.name == c.name))",
    message = "every container must have a name of its own")
public record RevisionSpec(
    @JsonPropertyDescription(
            "The most requests that one instance ever handles at once. Never exceeded.")
        @Default("80")
        @Min(1)
        @Max(1000)
        @Nullable Integer containerConcurrency,
    @JsonPropertyDescription(
            "From a request's arrival to the end of its answer, waiting and the start of an instance"
                + " included. Then: 504.")
        @Default("300")
        @Min(1)
        @Max(3600)
        @Nullable Integer timeoutSeconds,
    @JsonPropertyDescription(
            "From a request's arrival at an instance to the begin of its answer. Then: 504. Without it"
                + " only timeoutSeconds counts.")
        @Min(1)
        @Max(3600)
        @Nullable Integer responseStartTimeoutSeconds,
    @JsonPropertyDescription(
            "How long no byte may pass, in either direction, while a request, stream or socket is at"
                + " an instance. Then: 504, or the end of the connection where an answer has begun."
                + " Without it only timeoutSeconds counts.")
        @Min(1)
        @Max(3600)
        @Nullable Integer idleTimeoutSeconds,
    @JsonPropertyDescription(
            "The longest that an instance may take to come up. Without it, what the startup probe's"
                + " initialDelaySeconds + periodSeconds * failureThreshold allow, or 240.")
        @Min(1)
        @Max(3600)
        @Nullable Integer startTimeoutSeconds,
    @JsonPropertyDescription("What an instance gets between SIGTERM and SIGKILL.")
        @Default("10")
        @Min(0)
        @Max(3600)
        @Nullable Integer terminationGracePeriodSeconds,
    @JsonPropertyDescription(
            "The largest request body, a quantity such as 10Mi. A larger one: 413. Without it there"
                + " is no limit.")
        @Pattern(Forms.QUANTITY)
        @Size(max = Forms.MAX_NUMBER)
        @Nullable String maxRequestBytes,
    @JsonPropertyDescription(
            "The containers of an instance. The only one, or of several the one that has ports, takes"
                + " the requests.")
        @Required
        @Size(min = 1, max = Forms.MAX_CONTAINERS)
        List<ContainerSpec> containers,
    @JsonPropertyDescription(
            "The ServiceAccount of the pods, of the service's namespace. Its token isn't mounted"
                + " unless a volume asks for it.")
        @Pattern(Forms.DNS_SUBDOMAIN)
        @Size(max = Forms.MAX_SUBDOMAIN)
        @Nullable String serviceAccountName,
    @JsonPropertyDescription("As in a pod: the secrets to pull images with.")
        List<Map<String, Object>> imagePullSecrets,
    @JsonPropertyDescription("As in a pod: what containers may mount.")
        List<Map<String, Object>> volumes,
    @JsonPropertyDescription("As in a pod: the security context of all containers.")
        Map<String, Object> securityContext,
    @JsonPropertyDescription("As in a pod: the labels that a node must have.")
        Map<String, String> nodeSelector,
    @JsonPropertyDescription("As in a pod: the taints that don't matter.")
        List<Map<String, Object>> tolerations,
    @JsonPropertyDescription("As in a pod: near what instances are to run.")
        Map<String, Object> affinity,
    @JsonPropertyDescription(
            "Gives an instance more CPU while it starts, and takes it back without a restart once it is"
                + " ready. Needs a cluster that resizes pods in place; where it doesn't, nothing is"
                + " boosted, and the condition StartupBoost says so.")
        @Nullable StartupCpuBoostSpec startupCpuBoost,
    @JsonPropertyDescription(
            "Where each container has its /tmp from: volume, which is what it is without this field,"
                + " or image, for images that have one which everybody may write to, as most do. A pod"
                + " without any volume starts some 300 ms sooner.")
        @Pattern(Forms.TMP)
        @Nullable String tmp) {
  /** {@link #tmp} where the image has it. */
  public static final String TMP_OF_IMAGE = "image";

  /** {@link #tmp} where an empty volume is it. */
  public static final String TMP_VOLUME = "volume";

  public RevisionSpec {
    containers = Absent.asEmpty(containers);
    imagePullSecrets = Absent.asEmpty(imagePullSecrets);
    volumes = Absent.asEmpty(volumes);
    securityContext = Absent.asEmpty(securityContext);
    nodeSelector = Absent.asEmpty(nodeSelector);
    tolerations = Absent.asEmpty(tolerations);
    affinity = Absent.asEmpty(affinity);
  }
}
