package dev.dormouse.activator.kubernetes;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonIncludeProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dormouse.crds.kubernetes.KnownKinds;
import dev.dormouse.crds.kubernetes.RevisionResource;
import dev.dormouse.crds.kubernetes.ServerlessServiceResource;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentSpec;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetSpec;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;

/**
 * What is read at all of the JSON that the API server sends: of a pod, a Deployment or a ReplicaSet
 * few fields of the many, and of nothing who owns which field. So nobody may write one of these
 * back whole. Has no state; safe for any thread.
 */
final class ClusterJson {
  private static final List<Class<? extends KubernetesResource>> WATCHED =
      List.of(
          ServerlessServiceResource.class,
          RevisionResource.class,
          Deployment.class,
          ReplicaSet.class,
          Pod.class,
          Lease.class);

  private ClusterJson() {}

  static KubernetesSerialization serialization() {
    ObjectMapper mapper = new ObjectMapper();
    mapper.addMixIn(ObjectMeta.class, Meta.class);
    mapper.addMixIn(DeploymentSpec.class, Scaled.class);
    mapper.addMixIn(ReplicaSetSpec.class, Scaled.class);
    mapper.addMixIn(PodSpec.class, PodParts.class);
    mapper.addMixIn(Container.class, ContainerParts.class);
    return KnownKinds.serialization(WATCHED, mapper);
  }

  @JsonIgnoreProperties("managedFields")
  private interface Meta {}

  @JsonIncludeProperties("replicas")
  private interface Scaled {}

  @JsonIncludeProperties("containers")
  private interface PodParts {}

  @JsonIncludeProperties({"name", "ports", "readinessProbe"})
  private interface ContainerParts {}
}
