package dev.dormouse.operator.revision;

import dev.dormouse.core.revision.Container;
import dev.dormouse.core.revision.Revision;
import dev.dormouse.core.revision.Template;
import dev.dormouse.crds.ContainerSpec;
import dev.dormouse.crds.RevisionSpec;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.ContainerPortBuilder;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarSource;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Builds a pod's containers as the runtime contract says. For one thread and one revision. */
final class InstanceContainers {
  static final String TMP = "/tmp";

  private final Revision revision;
  private final Template template;
  private final RevisionSpec spec;
  private final Conversion conversion;

  InstanceContainers(Revision revision, RevisionSpec spec, Conversion conversion) {
    this.revision = revision;
    this.template = revision.template();
    this.spec = spec;
    this.conversion = conversion;
  }

  List<io.fabric8.kubernetes.api.model.Container> build() {
    int serving = serving();
    return IntStream.range(0, spec.containers().size())
        .mapToObj(i -> container(i, i == serving))
        .toList();
  }

  /** The only one with ports takes the requests; without any ports the only one there is. */
  private int serving() {
    return IntStream.range(0, spec.containers().size())
        .filter(i -> !spec.containers().get(i).ports().isEmpty())
        .findFirst()
        .orElse(0);
  }

  private io.fabric8.kubernetes.api.model.Container container(int index, boolean serving) {
    ContainerSpec given = spec.containers().get(index);
    ContainerBuilder container =
        new ContainerBuilder()
            .withName(name(given, index, serving))
            .withImage(given.image())
            .withImagePullPolicy(given.imagePullPolicy())
            .withCommand(given.command())
            .withArgs(given.args())
            .withWorkingDir(given.workingDir())
            .withEnv(env(given, serving))
            .withEnvFrom(conversion.list(given.envFrom(), EnvFromSource.class, "envFrom"))
            .withResources(resources(given.resources()))
            .withVolumeMounts(mounts(given, index))
            .withSecurityContext(
                conversion.one(
                    Security.ofContainer(given.securityContext()),
                    SecurityContext.class,
                    "securityContext"));
    if (!serving) {
      return container
          .withStartupProbe(Probes.asGiven(given.startupProbe()))
          .withLivenessProbe(Probes.asGiven(given.livenessProbe()))
          .withReadinessProbe(Probes.asGiven(given.readinessProbe()))
          .build();
    }
    return container
        .withPorts(port())
        .withStartupProbe(Probes.startup(given.startupProbe(), template))
        .withLivenessProbe(Probes.asGiven(given.livenessProbe(), template))
        .withReadinessProbe(Probes.asGiven(given.readinessProbe(), template))
        .build();
  }

  private static String name(ContainerSpec given, int index, boolean serving) {
    String otherwise = serving ? Container.DEFAULT_NAME : "container-" + index;
    return Objects.requireNonNullElse(given.name(), otherwise);
  }

  private ContainerPort port() {
    boolean h2c = template.container().protocol() == Container.Protocol.H2C;
    return new ContainerPortBuilder()
        .withName(h2c ? "h2c" : "http1")
        .withContainerPort(template.container().port())
        .withProtocol("TCP")
        .build();
  }

  /** The platform's own come first, so that {@code $(PORT)} expands in what follows. */
  private List<EnvVar> env(ContainerSpec given, boolean serving) {
    List<EnvVar> env = new ArrayList<>();
    if (serving) {
      env.add(new EnvVar("PORT", Integer.toString(template.container().port()), null));
    }
    env.add(new EnvVar("K_SERVICE", revision.service().name(), null));
    env.add(new EnvVar("K_CONFIGURATION", revision.service().name(), null));
    env.add(new EnvVar("K_REVISION", revision.key().name(), null));
    for (ContainerSpec.EnvVar variable : given.env()) {
      @Nullable EnvVarSource from =
          variable.valueFrom().isEmpty()
              ? null
              : conversion.one(variable.valueFrom(), EnvVarSource.class, "env.valueFrom");
      env.add(new EnvVar(variable.name(), variable.value(), from));
    }
    return env;
  }

  private static @Nullable ResourceRequirements resources(
      ContainerSpec.@Nullable Resources resources) {
    return resources == null
        ? null
        : new ResourceRequirementsBuilder()
            .withRequests(quantities(resources.requests()))
            .withLimits(quantities(resources.limits()))
            .build();
  }

  private static Map<String, Quantity> quantities(Map<String, String> given) {
    Map<String, Quantity> quantities = new LinkedHashMap<>();
    given.forEach((name, value) -> quantities.put(name, new Quantity(value)));
    return quantities;
  }

  private List<VolumeMount> mounts(ContainerSpec given, int index) {
    List<VolumeMount> mounts =
        new ArrayList<>(conversion.list(given.volumeMounts(), VolumeMount.class, "volumeMounts"));
    if (needsTmp(spec, given)) {
      mounts.add(new VolumeMountBuilder().withName(tmpVolume(index)).withMountPath(TMP).build());
    }
    return mounts;
  }

  /** Whether the resource mounts nothing of its own there, and the image's is not good enough. */
  static boolean needsTmp(RevisionSpec spec, ContainerSpec container) {
    return !RevisionSpec.TMP_OF_IMAGE.equals(spec.tmp())
        && container.volumeMounts().stream()
            .noneMatch(mount ->
                TMP.equals(mount.get("mountPath")) || "/tmp/".equals(mount.get("mountPath")));
  }

  /** Each container has a /tmp of its own. */
  static String tmpVolume(int index) {
    return "dormouse-tmp-" + index;
  }
}
