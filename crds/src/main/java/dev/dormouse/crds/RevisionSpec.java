package dev.dormouse.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
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
public record RevisionSpec(
    @Nullable Integer containerConcurrency,
    @Nullable Integer timeoutSeconds,
    @Nullable Integer startTimeoutSeconds,
    @Nullable Integer terminationGracePeriodSeconds,
    @Nullable String maxRequestBytes,
    List<ContainerSpec> containers,
    @Nullable String serviceAccountName,
    List<Map<String, Object>> imagePullSecrets,
    List<Map<String, Object>> volumes,
    Map<String, Object> securityContext,
    Map<String, String> nodeSelector,
    List<Map<String, Object>> tolerations,
    Map<String, Object> affinity) {
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
