package dev.dormouse.operator.revision;

import dev.dormouse.core.revision.Revision;
import dev.dormouse.crds.RevisionSpec;
import dev.dormouse.crds.kubernetes.Labels;
import dev.dormouse.crds.kubernetes.RevisionResource;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Decides the Deployment of a revision: its pods keep the runtime contract, and its replicas are
 * never said, for they belong to the activator. A new one has the API server's default of one,
 * which is the instance that shows whether the revision works. Safe for any thread.
 */
final class RevisionDeployment {
  private final Conversion conversion;

  RevisionDeployment(KubernetesSerialization serialization) {
    this.conversion = new Conversion(serialization);
  }

  /**
   * The Deployment.
   *
   * @throws Conversion.MalformedException where the template has a part that Kubernetes can't read
   */
  Deployment of(RevisionResource resource, Revision revision) {
    Map<String, String> selector = Labels.ofRevision(revision.service(), revision.key());
    Map<String, String> labels = new HashMap<>(selector);
    labels.put(Labels.MANAGED_BY, Labels.OPERATOR);
    RevisionSpec spec =
        Objects.requireNonNull(Objects.requireNonNull(resource.getSpec().template()).spec());
    Deployment deployment =
        new DeploymentBuilder()
            .withNewMetadata()
            .withName(revision.key().name())
            .withNamespace(revision.key().namespace())
            .withLabels(labels)
            .withAnnotations(new HashMap<>())
            .endMetadata()
            .withNewSpec()
            .withRevisionHistoryLimit(0)
            .withNewSelector()
            .withMatchLabels(selector)
            .endSelector()
            .withTemplate(template(revision, spec, labels))
            .endSpec()
            .build();
    deployment.addOwnerReference(resource);
    return deployment;
  }

  private PodTemplateSpec template(
      Revision revision, RevisionSpec spec, Map<String, String> labels) {
    Map<String, String> all = new HashMap<>(revision.template().labels());
    all.putAll(labels);
    @Nullable Affinity affinity =
        spec.affinity().isEmpty()
            ? null
            : conversion.one(spec.affinity(), Affinity.class, "affinity");
    return new PodTemplateSpecBuilder()
        .withNewMetadata()
        .withLabels(all)
        .withAnnotations(revision.template().annotations())
        .endMetadata()
        .withNewSpec()
        .withEnableServiceLinks(false)
        .withServiceAccountName(spec.serviceAccountName())
        // Who names an account wants to act as it; nobody else has a token.
        .withAutomountServiceAccountToken(spec.serviceAccountName() != null)
        .withTerminationGracePeriodSeconds(revision.template().gracePeriod().toSeconds())
        .withSecurityContext(
            conversion.one(
                Security.ofPod(spec.securityContext()),
                PodSecurityContext.class,
                "securityContext"))
        .withImagePullSecrets(
            conversion.list(
                spec.imagePullSecrets(), LocalObjectReference.class, "imagePullSecrets"))
        .withContainers(new InstanceContainers(revision, spec, conversion).build())
        .withVolumes(volumes(spec))
        .withNodeSelector(spec.nodeSelector())
        .withTolerations(conversion.list(spec.tolerations(), Toleration.class, "tolerations"))
        .withAffinity(affinity)
        .endSpec()
        .build();
  }

  private List<Volume> volumes(RevisionSpec spec) {
    List<Volume> volumes =
        new ArrayList<>(conversion.list(spec.volumes(), Volume.class, "volumes"));
    for (int i = 0; i < spec.containers().size(); i++) {
      if (InstanceContainers.needsTmp(spec, spec.containers().get(i))) {
        volumes.add(
            new VolumeBuilder()
                .withName(InstanceContainers.tmpVolume(i))
                .withNewEmptyDir()
                .endEmptyDir()
                .build());
      }
    }
    return volumes;
  }
}
