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

/** A container in core/v1's names, as far as a service may set it. Immutable. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value =
        "!has(self.startupProbe)"
            + " || !(has(self.startupProbe.periodSeconds)"
            + " || has(self.startupProbe.failureThreshold))"
            + " || (has(self.startupProbe.initialDelaySeconds)"
            + " ? self.startupProbe.initialDelaySeconds : 0)"
            + " + (has(self.startupProbe.periodSeconds) ? self.startupProbe.periodSeconds : 10)"
            + " * (has(self.startupProbe.failureThreshold)"
            + " ? self.startupProbe.failureThreshold : 3) <= 3600",
    message =
        "initialDelaySeconds + periodSeconds * failureThreshold must allow a start of at most 3600 s")
@ValidationRule(
    value =
        "!has(self.startupProbe) || !has(self.startupProbe.successThreshold)"
            + " || self.startupProbe.successThreshold == 1",
    message = "successThreshold must be 1")
@ValidationRule(
    value =
        "!has(self.livenessProbe) || !has(self.livenessProbe.successThreshold)"
            + " || self.livenessProbe.successThreshold == 1",
    message = "successThreshold must be 1")
public record ContainerSpec(
    @JsonPropertyDescription(
            "A name of its own. Needed only with several containers, by those without ports.")
        @Pattern(Forms.DNS_LABEL)
        @Size(max = Forms.MAX_LABEL)
        @Nullable String name,
    @JsonPropertyDescription(
            "The image, such as registry.example/hello:1. Only local mode can do without, when there"
                + " is a command.")
        @Required
        @Pattern(Forms.IMAGE)
        @Nullable String image,
    @JsonPropertyDescription("When the image is pulled, as in a pod.")
        @Pattern("^(Always|IfNotPresent|Never)$")
        @Nullable String imagePullPolicy,
    @JsonPropertyDescription("Replaces the image's entry point.") List<String> command,
    @JsonPropertyDescription("The arguments of the command or entry point.") List<String> args,
    @JsonPropertyDescription("Where the program starts, instead of the image's folder.")
        @Size(min = 1)
        @Nullable String workingDir,
    @JsonPropertyDescription(
            "Environment variables. PORT, K_SERVICE, K_REVISION and K_CONFIGURATION are set by the"
                + " platform.")
        @Size(max = Forms.MAX_ENV)
        List<EnvVar> env,
    @JsonPropertyDescription("As in a pod: config maps and secrets whose keys become variables.")
        List<Map<String, Object>> envFrom,
    @JsonPropertyDescription("The one port that takes requests. Without it: 8080, HTTP/1.1.")
        @Size(max = 1)
        List<Port> ports,
    @JsonPropertyDescription("What the container asks for and may use.")
        @Nullable Resources resources,
    @JsonPropertyDescription(
            "How it is known that the container can take requests. It is asked every few"
                + " milliseconds while it starts; without a probe, the port must accept a"
                + " connection.")
        @Nullable ProbeSpec startupProbe,
    @JsonPropertyDescription("When the kubelet restarts the container.")
        @Nullable ProbeSpec livenessProbe,
    @JsonPropertyDescription(
            "When the container may take requests: while it fails, an instance gets no new ones. A"
                + " start is over once it has succeeded; httpGet and tcpSocket are asked every few"
                + " milliseconds until then, and later as often as it says.")
        @Nullable ProbeSpec readinessProbe,
    @JsonPropertyDescription("As in a pod: where volumes appear.")
        List<Map<String, Object>> volumeMounts,
    @JsonPropertyDescription("As in a pod: the container's security context.")
        Map<String, Object> securityContext) {
  public ContainerSpec {
    command = Absent.asEmpty(command);
    args = Absent.asEmpty(args);
    env = Absent.asEmpty(env);
    envFrom = Absent.asEmpty(envFrom);
    ports = Absent.asEmpty(ports);
    volumeMounts = Absent.asEmpty(volumeMounts);
    securityContext = Absent.asEmpty(securityContext);
  }

  /** An environment variable. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  @ValidationRule(
      value = "!(has(self.value) && has(self.valueFrom))",
      message = "only one of value and valueFrom may be there")
  public record EnvVar(
      @JsonPropertyDescription("The variable's name.")
          @Required
          @Pattern(Forms.ENV_NAME)
          @Size(max = Forms.MAX_ENV_NAME)
          @ValidationRule(
              value = "!(self in ['PORT', 'K_SERVICE', 'K_REVISION', 'K_CONFIGURATION'])",
              message = "the platform sets this variable")
          @Nullable String name,
      @JsonPropertyDescription("The value; $(NAME) stands for a variable above it.")
          @Nullable String value,
      @JsonPropertyDescription("As in a pod: takes the value from elsewhere.")
          Map<String, Object> valueFrom) {
    public EnvVar {
      valueFrom = Absent.asEmpty(valueFrom);
    }
  }

  /**
   * The port that takes requests.
   *
   * @param name the protocol: {@code http1} or {@code h2c}
   * @param protocol the transport, always TCP
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Port(
      @JsonPropertyDescription(
              "What the program speaks: http1 for HTTP/1.1, h2c for HTTP/2 without TLS, and so for"
                  + " gRPC.")
          @Default("\"http1\"")
          @Pattern("^(http1|h2c)$")
          @Nullable String name,
      @JsonPropertyDescription("Where the program listens; it is told in PORT.")
          @Default("8080")
          @Min(1)
          @Max(65535)
          @Nullable Integer containerPort,
      @JsonPropertyDescription("Always TCP.") @Pattern("^(TCP)$") @Nullable String protocol) {}

  /** Quantities by resource, such as {@code cpu: 250m}. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Resources(
      @JsonPropertyDescription("What a node must have free, such as cpu: 250m and memory: 128Mi.")
          Map<String, @Pattern(Forms.QUANTITY) @Size(max = Forms.MAX_NUMBER) String> requests,
      @JsonPropertyDescription("What the container may use at most.")
          Map<String, @Pattern(Forms.QUANTITY) @Size(max = Forms.MAX_NUMBER) String> limits) {
    public Resources {
      requests = Absent.asEmpty(requests);
      limits = Absent.asEmpty(limits);
    }
  }
}
