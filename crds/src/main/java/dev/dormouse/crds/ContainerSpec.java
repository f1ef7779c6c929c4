package dev.dormouse.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A container in core/v1's names, as far as a service may set it. Immutable. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record ContainerSpec(
    @Nullable String name,
    @Nullable String image,
    @Nullable String imagePullPolicy,
    List<String> command,
    List<String> args,
    @Nullable String workingDir,
    List<EnvVar> env,
    List<Map<String, Object>> envFrom,
    List<Port> ports,
    @Nullable Resources resources,
    @Nullable ProbeSpec startupProbe,
    @Nullable ProbeSpec livenessProbe,
    @Nullable ProbeSpec readinessProbe,
    List<Map<String, Object>> volumeMounts,
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
  public record EnvVar(
      @Nullable String name, @Nullable String value, Map<String, Object> valueFrom) {
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
      @Nullable String name, @Nullable Integer containerPort, @Nullable String protocol) {}

  /** Quantities by resource, such as {@code cpu: 250m}. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Resources(Map<String, String> requests, Map<String, String> limits) {
    public Resources {
      requests = Absent.asEmpty(requests);
      limits = Absent.asEmpty(limits);
    }
  }
}
