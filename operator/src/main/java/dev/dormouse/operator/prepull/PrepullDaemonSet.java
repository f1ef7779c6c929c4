package dev.dormouse.operator.prepull;

import dev.dormouse.crds.ContainerSpec;
import dev.dormouse.crds.RevisionSpec;
import dev.dormouse.crds.kubernetes.Labels;
import dev.dormouse.crds.kubernetes.RevisionResource;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Decides the DaemonSet that has a revision's images pulled, and kept, on every node where its
 * instances may run. Each image is run with a program that only sleeps: a static one, which an init
 * container copies from the helper image, since an image may hold no program but its own. The pods
 * have none of the labels of instances. Safe for any thread.
 */
final class PrepullDaemonSet {
  /** On the DaemonSet's pods: the revision's name. */
  static final String PREPULLS = "dormouse.dev/prepulls";

  /** On the DaemonSet: what it was made from, so that one that still is right is left alone. */
  static final String MADE_FROM = "dormouse.dev/made-from";

  private static final String VOLUME = "dormouse";
  private static final String FOLDER = "/dormouse";
  private static final String SLEEP = FOLDER + "/sleep";
  private static final String FOR_EVER = "2147483647";

  private final KubernetesSerialization serialization;
  private final String helperImage;

  /**
   * The DaemonSets of all revisions.
   *
   * @param helperImage has a static busybox at /bin/busybox
   */
  PrepullDaemonSet(KubernetesSerialization serialization, String helperImage) {
    this.serialization = serialization;
    this.helperImage = helperImage;
  }

  static String name(RevisionResource revision) {
    return revision.getMetadata().getName() + "-prepull";
  }

  /** The DaemonSet; absent where the template has a part that Kubernetes can't read. */
  Optional<DaemonSet> of(RevisionResource revision) {
    RevisionSpec spec =
        Objects.requireNonNull(Objects.requireNonNull(revision.getSpec().template()).spec());
    PodSpec pod;
    try {
      pod = pod(spec);
    } catch (IllegalArgumentException e) {
      // The revision's own status tells of it.
      return Optional.empty();
    }
    String revisionName = revision.getMetadata().getName();
    String service = Objects.requireNonNull(revision.getSpec().serviceName());
    DaemonSet set =
        new DaemonSetBuilder()
            .withNewMetadata()
            .withName(name(revision))
            .withNamespace(revision.getMetadata().getNamespace())
            .addToLabels(Labels.MANAGED_BY, Labels.OPERATOR)
            .addToLabels(Labels.SERVICE, service)
            .addToLabels(PREPULLS, revisionName)
            .addToAnnotations(MADE_FROM, Integer.toHexString(serialization.asJson(pod).hashCode()))
            .endMetadata()
            .withNewSpec()
            .withRevisionHistoryLimit(0)
            .withNewSelector()
            .withMatchLabels(Map.of(PREPULLS, revisionName))
            .endSelector()
            .withNewTemplate()
            .withNewMetadata()
            .addToLabels(PREPULLS, revisionName)
            .endMetadata()
            .withSpec(pod)
            .endTemplate()
            .endSpec()
            .build();
    set.addOwnerReference(revision);
    return Optional.of(set);
  }

  private PodSpec pod(RevisionSpec spec) {
    PodSpecBuilder pod =
        new PodSpecBuilder()
            .withEnableServiceLinks(false)
            .withAutomountServiceAccountToken(false)
            .withServiceAccountName(spec.serviceAccountName())
            .withTerminationGracePeriodSeconds(1L)
            .withNewSecurityContext()
            .withRunAsNonRoot(true)
            .withRunAsUser(65532L)
            .withNewSeccompProfile()
            .withType("RuntimeDefault")
            .endSeccompProfile()
            .endSecurityContext()
            .withImagePullSecrets(list(spec.imagePullSecrets(), LocalObjectReference.class))
            .withNodeSelector(spec.nodeSelector())
            .withTolerations(list(spec.tolerations(), Toleration.class))
            .withInitContainers(helper())
            .withContainers(sleepers(spec))
            .addNewVolume()
            .withName(VOLUME)
            .withNewEmptyDir()
            .endEmptyDir()
            .endVolume();
    if (!spec.affinity().isEmpty()) {
      pod.withAffinity(serialization.convertValue(spec.affinity(), Affinity.class));
    }
    return pod.build();
  }

  private Container helper() {
    return new ContainerBuilder()
        .withName("helper")
        .withImage(helperImage)
        .withCommand("/bin/busybox", "cp", "/bin/busybox", SLEEP)
        .withVolumeMounts(mount(false))
        .withResources(resources())
        .withSecurityContext(restricted())
        .build();
  }

  private static List<Container> sleepers(RevisionSpec spec) {
    List<Container> sleepers = new ArrayList<>();
    for (ContainerSpec container : spec.containers()) {
      sleepers.add(
          new ContainerBuilder()
              .withName("image-" + sleepers.size())
              .withImage(container.image())
              .withImagePullPolicy(container.imagePullPolicy())
              .withCommand(SLEEP, FOR_EVER)
              .withVolumeMounts(mount(true))
              .withResources(resources())
              .withSecurityContext(restricted())
              .build());
    }
    return sleepers;
  }

  private static VolumeMount mount(boolean readOnly) {
    return new VolumeMountBuilder()
        .withName(VOLUME)
        .withMountPath(FOLDER)
        .withReadOnly(readOnly ? true : null)
        .build();
  }

  /** A process that sleeps takes less than a megabyte. */
  private static ResourceRequirements resources() {
    return new ResourceRequirementsBuilder()
        .withRequests(Map.of("cpu", new Quantity("1m"), "memory", new Quantity("4Mi")))
        .withLimits(Map.of("memory", new Quantity("16Mi")))
        .build();
  }

  private static SecurityContext restricted() {
    return new SecurityContextBuilder()
        .withAllowPrivilegeEscalation(false)
        .withReadOnlyRootFilesystem(true)
        .withNewCapabilities()
        .withDrop("ALL")
        .endCapabilities()
        .build();
  }

  private <T> List<T> list(List<Map<String, Object>> given, Class<T> type) {
    return given.stream().map(one -> serialization.convertValue(one, type)).toList();
  }
}
