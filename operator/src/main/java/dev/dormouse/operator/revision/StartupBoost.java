package dev.dormouse.operator.revision;

import dev.dormouse.crds.RevisionSpec;
import dev.dormouse.crds.StartupCpuBoostSpec;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides what CPU an instance has while it starts, and what from then on. A Deployment says in an
 * annotation whether its pods are boosted, which never changes: another template would restart what
 * runs. Has no state; safe for any thread.
 */
final class StartupBoost {
  /** On a Deployment whose pods start with more CPU: by how much it is multiplied. */
  static final String FACTOR = "dormouse.dev/startup-cpu-boost";

  private static final String CPU = "cpu";

  private StartupBoost() {}

  /** By how much the resource wants CPU multiplied; empty where it does not. */
  static Optional<Integer> wished(RevisionSpec spec) {
    return Optional.ofNullable(spec.startupCpuBoost()).map(StartupCpuBoostSpec::factor);
  }

  /** By how much a Deployment's pods are boosted. */
  static Optional<Integer> of(Deployment deployment) {
    return Optional.ofNullable(deployment.getMetadata().getAnnotations())
        .map(all -> all.get(FACTOR))
        .map(Integer::valueOf);
  }

  /** Gives the container that takes requests more CPU, and the Deployment the annotation. */
  static void apply(Deployment deployment, int factor) {
    deployment.getMetadata().getAnnotations().put(FACTOR, Integer.toString(factor));
    ResourceRequirements resources =
        serving(deployment.getSpec().getTemplate().getSpec().getContainers()).getResources();
    if (resources != null) {
      resources.setRequests(multiplied(resources.getRequests(), factor));
      resources.setLimits(multiplied(resources.getLimits(), factor));
    }
  }

  /** Exactly one container has ports. */
  private static Container serving(java.util.List<Container> containers) {
    return containers.stream()
        .filter(container -> !container.getPorts().isEmpty())
        .findFirst()
        .orElseThrow();
  }

  private static @Nullable Map<String, Quantity> multiplied(
      @Nullable Map<String, Quantity> given, int factor) {
    if (given == null || !given.containsKey(CPU)) {
      return given;
    }
    Map<String, Quantity> more = new LinkedHashMap<>(given);
    more.computeIfPresent(CPU, (_, quantity) -> times(quantity, BigDecimal.valueOf(factor)));
    return more;
  }

  /** 250m times 3 is 750m. */
  private static Quantity times(Quantity quantity, BigDecimal factor) {
    BigDecimal millis = quantity.getNumericalAmount().multiply(factor).movePointRight(3);
    return new Quantity(millis.setScale(0, RoundingMode.CEILING).toPlainString(), "m");
  }

  /**
   * What brings a pod back to the CPU that its resource says, as a strategic merge patch; empty for
   * a pod that still starts, ends, or is back already.
   *
   * @param steady the Deployment without a boost
   */
  static Optional<Resize> back(Pod pod, Deployment steady) {
    if (!Pods.isReady(pod) || pod.getMetadata().getDeletionTimestamp() != null) {
      return Optional.empty();
    }
    Container wanted = serving(steady.getSpec().getTemplate().getSpec().getContainers());
    return pod.getSpec().getContainers().stream()
        .filter(container -> container.getName().equals(wanted.getName()))
        .findFirst()
        .filter(container -> !sameCpu(container.getResources(), wanted.getResources()))
        .map(container ->
            new Resize(
                container.getName(),
                cpu(wanted.getResources(), true),
                cpu(wanted.getResources(), false)));
  }

  /**
   * CPU for one container.
   *
   * @param request absent where the resource says none
   * @param limit absent where the resource says none
   */
  record Resize(String container, Optional<Quantity> request, Optional<Quantity> limit) {
    Map<String, Object> resources() {
      Map<String, Object> resources = new LinkedHashMap<>();
      request.ifPresent(cpu -> resources.put("requests", Map.of(CPU, cpu.toString())));
      limit.ifPresent(cpu -> resources.put("limits", Map.of(CPU, cpu.toString())));
      return resources;
    }
  }

  private static boolean sameCpu(
      @Nullable ResourceRequirements one, @Nullable ResourceRequirements other) {
    return Objects.equals(cpu(one, true), cpu(other, true))
        && Objects.equals(cpu(one, false), cpu(other, false));
  }

  /** Quantities are equal when their amounts are: 1 and 1000m. */
  private static Optional<Quantity> cpu(@Nullable ResourceRequirements resources, boolean request) {
    return Optional.ofNullable(resources)
        .map(all -> request ? all.getRequests() : all.getLimits())
        .map(all -> all.get(CPU));
  }
}
