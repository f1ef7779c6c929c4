package dev.dormouse.crds.generate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dormouse.crds.InvalidSamples;
import dev.dormouse.crds.SpecMapper.Mapped;
import dev.dormouse.crds.kubernetes.ResourceMapper;
import dev.dormouse.crds.kubernetes.ServerlessServiceResource;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The generated CRDs: that the committed ones are these, and what holds for every field. */
final class CrdFilesTest {
  private static final String HOW =
      "run ./mvnw -o process-classes -pl crds -am -Dcrds.folder=helm/dormouse/crds"
          + " -Dcrds.reference=docs/reference.md";

  @ParameterizedTest
  @ValueSource(strings = {Crds.SERVICES, Crds.REVISIONS})
  void whatIsCommittedIsWhatTheTypesGive(String file) {
    assertThat(Crds.text(Crds.COMMITTED + file))
        .as(HOW)
        .isEqualTo(Crds.text(Crds.GENERATED + file));
  }

  @Test
  void theReferenceIsWhatTheTypesGive() {
    assertThat(Crds.text(Crds.COMMITTED + "reference.md"))
        .as(HOW)
        .isEqualTo(new Reference().of(Crds.generated()));
  }

  /** kubectl apply keeps the whole object in an annotation, which may have 256 KiB. */
  @ParameterizedTest
  @ValueSource(strings = {Crds.SERVICES, Crds.REVISIONS})
  void aCrdIsSmallEnoughForPlainApply(String file) {
    assertThat(Crds.text(Crds.COMMITTED + file).getBytes(StandardCharsets.UTF_8).length)
        .isLessThan(256 << 10);
  }

  @Test
  void everyFieldIsDescribed() {
    assertThat(
            fields((path, schema) ->
                schema.getDescription() == null && !path.endsWith("[]") && !path.endsWith("{}")))
        .isEmpty();
  }

  /** A number that the types can't read would stop every watcher of services. */
  @Test
  void everyWholeNumberInASpecFitsItsType() {
    assertThat(
            fields((path, schema) ->
                path.startsWith("spec.")
                    && "integer".equals(schema.getType())
                    && (schema.getMaximum() == null
                        || schema.getMaximum() > Integer.MAX_VALUE
                        || schema.getMinimum() == null)))
        .isEmpty();
  }

  /** YAML 1.1, which kubectl reads, takes a bare True for a boolean. */
  @Test
  void theStatusOfAConditionIsAString() {
    assertThat(Crds.text(Crds.COMMITTED + Crds.SERVICES)).contains("- \"True\"");
  }

  private interface Filter {
    boolean test(String path, JSONSchemaProps schema);
  }

  private static List<String> fields(Filter filter) {
    List<String> found = new ArrayList<>();
    for (CustomResourceDefinition crd : Crds.generated()) {
      Crds.walk(
          "",
          Crds.schema(crd),
          (path, schema) -> {
            String field = path.isEmpty() ? "" : path.substring(1);
            if (filter.test(field, schema)) {
              found.add(crd.getSpec().getNames().getKind() + " " + field);
            }
          });
    }
    return found;
  }

  @Test
  void kubectlShowsWhatOneLooksForFirst() {
    assertThat(columns(Crds.SERVICES))
        .containsExactly("URL", "Ready", "Reason", "Revision", "Instances", "Age");
    assertThat(columns(Crds.REVISIONS)).containsExactly("Service", "Ready", "Reason", "Age");
  }

  private static List<String> columns(String file) {
    return Crds.crd(Crds.COMMITTED + file)
        .getSpec()
        .getVersions()
        .getFirst()
        .getAdditionalPrinterColumns()
        .stream()
        .map(CustomResourceColumnDefinition::getName)
        .toList();
  }

  @Test
  void theNamesAreWhatUsersType() {
    CustomResourceDefinition crd = Crds.crd(Crds.COMMITTED + Crds.SERVICES);

    assertThat(crd.getSpec().getNames().getShortNames()).containsExactly("sls");
    assertThat(crd.getSpec().getNames().getCategories()).containsExactly("dormouse");
    assertThat(crd.getSpec().getScope()).isEqualTo("Namespaced");
    assertThat(crd.getSpec().getVersions().getFirst().getSubresources().getStatus()).isNotNull();
  }

  /** What the server fills in is what is meant where nothing is written. */
  @Test
  void theSchemasDefaultsAreTheMappersDefaults() throws Exception {
    KubernetesSerialization json = new KubernetesSerialization();
    String least =
        InvalidSamples.LEAST + "          ports: [{}]\n  scaling: {}\n  queue: {}\n  rollout: {}\n";
    ServerlessServiceResource service = json.unmarshal(least, ServerlessServiceResource.class);
    ObjectMapper mapper = new ObjectMapper();
    JsonNode tree = mapper.readTree(json.asJson(service));
    ((ObjectNode) tree.get("spec")).putObject("scaling");
    ((ObjectNode) tree.get("spec")).putObject("queue");
    ((ObjectNode) tree.get("spec")).putObject("rollout");

    fillIn(tree, Crds.schema(Crds.crd(Crds.GENERATED + Crds.SERVICES)));

    Mapped mapped =
        ResourceMapper.map(json.unmarshal(tree.toString(), ServerlessServiceResource.class));
    assertThat(tree.at("/spec/queue/maxBytes").asText()).isEqualTo("64Mi");
    assertThat(mapped.definition()).isPresent().isEqualTo(ResourceMapper.map(service).definition());
  }

  private static void fillIn(JsonNode value, JSONSchemaProps schema) {
    if (value instanceof ObjectNode object && schema.getProperties() != null) {
      schema
          .getProperties()
          .forEach((name, field) -> {
            if (object.get(name) == null && field.getDefault() != null) {
              object.set(name, field.getDefault());
            }
            if (object.get(name) != null) {
              fillIn(object.get(name), field);
            }
          });
    } else if (value.isArray() && schema.getItems() != null) {
      value.forEach(item -> fillIn(item, schema.getItems().getSchema()));
    }
  }
}
