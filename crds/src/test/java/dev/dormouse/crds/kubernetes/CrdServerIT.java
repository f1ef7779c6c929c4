package dev.dormouse.crds.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.crds.InvalidSamples;
import dev.dormouse.crds.InvalidSamples.Sample;
import dev.dormouse.crds.SpecMapper.Mapped;
import dev.dormouse.testing.ApiServer;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionCondition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** The CRDs on a real API server: what it takes, refuses, fills in, and keeps. */
final class CrdServerIT {
  private static ApiServer server;
  private static KubernetesClient client;

  /** Servers before 1.25 take CRDs with CEL rules, and drop the rules. */
  private static boolean knowsRules;

  @BeforeAll
  static void startWithTheCrds() throws IOException {
    server = ApiServer.withCrds();
    client = server.client();
    CustomResourceDefinition services = established("serverlessservices");
    established("revisions");
    JSONSchemaProps schema =
        services.getSpec().getVersions().getFirst().getSchema().getOpenAPIV3Schema();
    knowsRules = !schema.getXKubernetesValidations().isEmpty();
    if (!knowsRules) {
      System.err.println("THIS API SERVER KNOWS NO CEL RULES (< 1.25): THEY ARE NOT TESTED ON IT.");
    }
  }

  private static CustomResourceDefinition established(String plural) {
    return client
        .apiextensions()
        .v1()
        .customResourceDefinitions()
        .withName(plural + ".dormouse.dev")
        .waitUntilCondition(crd -> crd != null && isTrue(crd, "Established"), 30, TimeUnit.SECONDS);
  }

  private static boolean isTrue(CustomResourceDefinition crd, String type) {
    return crd.getStatus() != null
        && crd.getStatus().getConditions().stream()
            .filter(condition -> condition.getType().equals(type))
            .map(CustomResourceDefinitionCondition::getStatus)
            .anyMatch("True"::equals);
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  @AfterEach
  void removeAll() {
    client.resources(ServerlessServiceResource.class).inAnyNamespace().delete();
    client.resources(RevisionResource.class).inAnyNamespace().delete();
  }

  /** Sends what is written, as kubectl does: no type here reads it first. */
  private static void create(String yaml) {
    Object resource = new Yaml().load(yaml);
    client.raw(
        "/apis/dormouse.dev/v1alpha1/namespaces/default/serverlessservices?fieldValidation=Strict",
        "POST",
        resource);
  }

  private static ServerlessServiceResource service(String name) {
    return client
        .resources(ServerlessServiceResource.class)
        .inNamespace("default")
        .withName(name)
        .require();
  }

  @Test
  void theSchemasAreStructuralAndTheirNamesAccepted() {
    for (CustomResourceDefinition crd :
        client.apiextensions().v1().customResourceDefinitions().list().getItems()) {
      assertThat(isTrue(crd, "NamesAccepted")).isTrue();
      assertThat(isTrue(crd, "NonStructuralSchema")).isFalse();
    }
  }

  @Test
  void theLeastServiceIsTakenAndItsDefaultsAreFilledIn() {
    create(InvalidSamples.LEAST + "  scaling: {}\n");

    ServerlessServiceResource service = service("hello");
    assertThat(service.getSpec().template().spec().containerConcurrency()).isEqualTo(80);
    assertThat(service.getSpec().scaling().maxInstances()).isEqualTo(100);
    assertThat(service.getSpec().scaling().idleTimeout()).isNull();
    assertThat(ResourceMapper.map(service).violations()).isEmpty();
  }

  @Test
  void whatAFileMayHoldIsTakenAndMeansTheSame() {
    create(InvalidSamples.MOST.replace("namespace: shop", "namespace: default"));

    Mapped mapped = ResourceMapper.map(service("full"));

    assertThat(mapped.violations()).isEmpty();
    assertThat(mapped.definition().orElseThrow().template().container().resources().cpuMillis())
        .isEqualTo(250);
  }

  @Test
  void whatIsWrittenWithTheTypesComesBackAsItWas() {
    ServerlessServiceResource service =
        Serialization.unmarshal(
            // A server of an old version, built with a new compiler, takes "" in a map for null.
            ResourceMapperTest.SERVICE.replace("tier: \"\"", "tier: web"),
            ServerlessServiceResource.class);
    service.getMetadata().setNamespace("default");
    service.getMetadata().setResourceVersion(null);
    service.getMetadata().setUid(null);

    ServerlessServiceResource created = client.resource(service).create();
    created.setStatus(service.getStatus());
    ServerlessServiceResource updated = client.resource(created).updateStatus();

    assertThat(ResourceMapper.map(updated)).isEqualTo(ResourceMapper.map(service));
    assertThat(updated.getSpec().template().spec().volumes())
        .isEqualTo(service.getSpec().template().spec().volumes());
    assertThat(updated.getStatus()).isEqualTo(service.getStatus());
    assertThat(updated.getMetadata().getGeneration()).isEqualTo(1);
  }

  @Test
  void aRevisionIsTakenAndNeverChanges() {
    create(InvalidSamples.LEAST);
    RevisionResource revision = new RevisionResource();
    revision.getMetadata().setName("hello-00001");
    revision.getMetadata().setNamespace("default");
    revision.setSpec(new RevisionResourceSpec("hello", 1, service("hello").getSpec().template()));

    RevisionResource created = client.resource(revision).create();

    assertThat(ResourceMapper.map(created).violations()).isEmpty();
    created.setSpec(new RevisionResourceSpec("hello", 2, created.getSpec().template()));
    assertThat(refused(() -> client.resource(created).update())).isEqualTo(knowsRules);
  }

  /** Whatever the server takes must be readable, or every watcher of services stops. */
  @Test
  void everyInvalidSampleIsRefusedByTheServerOrByTheMapperWithItsViolations() {
    List<String> taken = new ArrayList<>();
    int refused = 0;
    for (Sample sample : InvalidSamples.all()) {
      if (sample.onlyInYaml() || (sample.unknownField() && !knowsRules)) {
        continue;
      }
      if (refused(() -> create(sample.yaml()))) {
        refused++;
        continue;
      }
      client
          .resources(ServerlessServiceResource.class)
          .inNamespace("default")
          .list()
          .getItems()
          .stream()
          .filter(service -> ResourceMapper.map(service).violations().isEmpty())
          .forEach(service -> taken.add(sample.toString()));
      removeAll();
    }
    assertThat(taken).isEmpty();
    assertThat(refused).isGreaterThan(60);
  }

  private static boolean refused(Runnable write) {
    try {
      write.run();
      return false;
    } catch (KubernetesClientException e) {
      if (e.getCode() != 400 && e.getCode() != 422) {
        throw e;
      }
      return true;
    }
  }
}
