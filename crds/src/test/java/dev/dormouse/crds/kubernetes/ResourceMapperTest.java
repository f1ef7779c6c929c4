package dev.dormouse.crds.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.core.revision.Revision;
import dev.dormouse.core.revision.ServiceDefinition;
import dev.dormouse.core.revision.ServiceKey;
import dev.dormouse.crds.Finding;
import dev.dormouse.crds.SpecMapper.Mapped;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.junit.jupiter.api.Test;

/** Stored resources as the API server answers them, and what core gets of them. */
final class ResourceMapperTest {
  private static final KubernetesSerialization JSON = new KubernetesSerialization();

  static final String SERVICE =
      """
      apiVersion: dormouse.dev/v1alpha1
      kind: ServerlessService
      metadata: {name: hello, namespace: shop, generation: 3, uid: a-b, resourceVersion: "7"}
      spec:
        template:
          metadata: {labels: {tier: ""}}
          spec:
            containerConcurrency: 4
            containers:
              - image: hello:1
                env: [{name: A, value: b}, {name: C, valueFrom: {secretKeyRef: {name: s, key: k}}}]
                ports: [{name: h2c, containerPort: 9000}]
                startupProbe: {tcpSocket: {}}
                resources: {requests: {cpu: 1, memory: 64Mi}}
                volumeMounts: [{name: tmp, mountPath: /cache, readOnly: true}]
            volumes: [{name: tmp, emptyDir: {}}]
            tolerations: [{operator: Exists, tolerationSeconds: 300}]
        scaling: {maxInstances: 5, idleTimeout: 30s}
        traffic: [{latestRevision: true, percent: 100}]
      status:
        url: http://hello.shop.example
        conditions: [{type: Ready, status: "True", reason: Ready, message: ""}]
        traffic: [{revisionName: hello-00001, percent: 100, latestRevision: true}]
        addedByALaterVersion: 1
      """;

  private static ServerlessServiceResource service(String yaml) {
    return JSON.unmarshal(yaml, ServerlessServiceResource.class);
  }

  private static RevisionResource revision(String name, RevisionResourceSpec spec) {
    RevisionResource revision = new RevisionResource();
    revision.getMetadata().setName(name);
    revision.getMetadata().setNamespace("shop");
    revision.setSpec(spec);
    return revision;
  }

  @Test
  void aServiceIsMappedAsIfItWereReadFromAFile() {
    ServerlessServiceResource service = service(SERVICE);

    Mapped mapped = ResourceMapper.map(service);

    assertThat(mapped.violations()).isEmpty();
    ServiceDefinition definition = mapped.definition().orElseThrow();
    assertThat(definition.key()).isEqualTo(new ServiceKey("shop", "hello"));
    assertThat(definition.template().containerConcurrency()).isEqualTo(4);
    assertThat(definition.template().container().port()).isEqualTo(9000);
    assertThat(definition.template().container().resources().cpuMillis()).isEqualTo(1000);
    assertThat(definition.scaling().maxInstances()).isEqualTo(5);
    assertThat(service.getStatus().traffic().getFirst().revisionName()).isEqualTo("hello-00001");
    assertThat(service.getStatus().conditions().getFirst().isTrue()).isTrue();
  }

  @Test
  void writingAResourceAndReadingItAgainChangesNothing() {
    ServerlessServiceResource service = service(SERVICE);

    String json = JSON.asJson(service);

    assertThat(service(json).getSpec()).isEqualTo(service.getSpec());
    assertThat(service(json).getStatus()).isEqualTo(service.getStatus());
    assertThat(json)
        .contains(
            "\"emptyDir\":{}", "\"tcpSocket\":{}", "\"tier\":\"\"", "\"tolerationSeconds\":300")
        .doesNotContain("queue", "null", "imagePullSecrets", "readinessProbe");
  }

  @Test
  void everyViolationOfAServiceIsNamed() {
    String yaml =
        SERVICE.replace("containerConcurrency: 4", "containerConcurrency: 0").replace("30s", "x");

    assertThat(ResourceMapper.map(service(yaml)).violations())
        .extracting(Finding::field)
        .containsExactly("spec.template.spec.containerConcurrency", "spec.scaling.idleTimeout");
  }

  @Test
  void aCommandAloneIsNotEnoughOnACluster() {
    String yaml = SERVICE.replace("image: hello:1", "command: [hello]");

    assertThat(ResourceMapper.map(service(yaml)).violations())
        .extracting(Finding::toString)
        .containsExactly(
            "spec.template.spec.containers[0].image: missing (expected: an image; local mode needs"
                + " none)");
  }

  @Test
  void aServiceWithoutASpecIsMissingItsContainers() {
    ServerlessServiceResource service = new ServerlessServiceResource();
    service.getMetadata().setName("hello");

    assertThat(ResourceMapper.map(service).violations())
        .extracting(Finding::toString)
        .containsExactly(
            "spec.template.spec.containers: missing (expected: at least one container)");
  }

  @Test
  void aRevisionsTemplateIsTheServicesTemplate() {
    ServerlessServiceResource service = service(SERVICE);
    RevisionResourceSpec spec = new RevisionResourceSpec("hello", 2, service.getSpec().template());

    ResourceMapper.MappedRevision mapped = ResourceMapper.map(revision("hello-00002", spec));

    assertThat(mapped.violations()).isEmpty();
    assertThat(mapped.revision())
        .contains(
            new Revision(
                new ServiceKey("shop", "hello"),
                2,
                ResourceMapper.map(service).definition().orElseThrow().template()));
  }

  @Test
  void aRevisionThatIsNotWhatItsNameSaysIsRefused() {
    RevisionResourceSpec spec =
        new RevisionResourceSpec("hello", 2, service(SERVICE).getSpec().template());

    assertThat(ResourceMapper.map(revision("hello-00003", spec)).violations())
        .extracting(Finding::toString)
        .containsExactly("metadata.name: hello-00003 (expected: hello-00002, by its spec)");
  }

  @Test
  void whatIsMissingInARevisionIsNamed() {
    assertThat(ResourceMapper.map(revision("a", new RevisionResourceSpec(null, null, null))))
        .satisfies(mapped -> assertThat(mapped.revision()).isEmpty())
        .satisfies(mapped -> assertThat(mapped.violations()).hasSize(1));
    assertThat(
            ResourceMapper.map(revision("a", new RevisionResourceSpec("a", null, null)))
                .violations())
        .extracting(Finding::toString)
        .containsExactly(
            "spec.number: 0 (expected: >= 1)",
            "spec.template.spec.containers: missing (expected: at least one container)");
  }
}
