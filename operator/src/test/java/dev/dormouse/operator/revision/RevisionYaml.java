package dev.dormouse.operator.revision;

import dev.dormouse.crds.kubernetes.ResourceMapper;
import dev.dormouse.crds.kubernetes.ResourceMapper.MappedRevision;
import dev.dormouse.crds.kubernetes.RevisionResource;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/** Revisions from the YAML of a template's spec. */
final class RevisionYaml {
  static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();

  private RevisionYaml() {}

  static RevisionResource resource(String spec) {
    String yaml =
        """
        apiVersion: dormouse.dev/v1alpha1
        kind: Revision
        metadata: {name: hello-00003, namespace: team, uid: u-1, generation: 1}
        spec:
          serviceName: hello
          number: 3
          template:
            metadata:
              labels: {tier: web, dormouse.dev/service: stolen}
              annotations: {note: "1"}
            spec:
        """
            + spec.indent(6);
    return SERIALIZATION.unmarshal(yaml, RevisionResource.class);
  }

  static Deployment deployment(String spec) {
    RevisionResource resource = resource(spec);
    MappedRevision mapped = ResourceMapper.map(resource);
    return new RevisionDeployment(SERIALIZATION)
        .of(
            resource,
            mapped
                .revision()
                .orElseThrow(() -> new AssertionError(mapped.violations().toString())));
  }
}
