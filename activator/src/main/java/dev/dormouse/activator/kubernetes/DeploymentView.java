package dev.dormouse.activator.kubernetes;

import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.crds.kubernetes.Labels;
import dev.dormouse.crds.kubernetes.PodTrouble;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.Objects;
import java.util.Optional;

/**
 * What of a revision's Deployment matters to whoever scales it. Immutable.
 *
 * @param version changes with every write, and guards the next one
 * @param replicas how many pods it should have
 * @param trouble why the API server takes none of its pods, where it refuses them
 */
record DeploymentView(
    RevisionKey revision, String version, int replicas, Optional<PodTrouble> trouble) {

  /** The view of a Deployment that belongs to a revision, whose name it has. */
  static Optional<DeploymentView> of(Deployment deployment) {
    String name = deployment.getMetadata().getName();
    if (!Objects.equals(deployment.getMetadata().getLabels().get(Labels.REVISION), name)) {
      return Optional.empty();
    }
    Integer replicas = deployment.getSpec().getReplicas();
    return Optional.of(
        new DeploymentView(
            new RevisionKey(deployment.getMetadata().getNamespace(), name),
            deployment.getMetadata().getResourceVersion(),
            replicas == null ? 1 : replicas,
            PodTrouble.of(deployment)));
  }
}
