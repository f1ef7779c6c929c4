package dev.dormouse.crds.generate;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;

/** The CRDs as they were just generated, are committed, and were last released. Has no state. */
final class Crds {
  static final String SERVICES = "serverlessservices.dormouse.dev-v1.yml";
  static final String REVISIONS = "revisions.dormouse.dev-v1.yml";
  static final String GENERATED = "/META-INF/fabric8/";
  static final String COMMITTED = "/committed/";
  static final String RELEASED = "/released/";

  private Crds() {}

  static String text(String path) {
    try (InputStream in = Crds.class.getResourceAsStream(path)) {
      return new String(Objects.requireNonNull(in, path).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static CustomResourceDefinition crd(String path) {
    return new KubernetesSerialization().unmarshal(text(path), CustomResourceDefinition.class);
  }

  static List<CustomResourceDefinition> generated() {
    return List.of(crd(GENERATED + SERVICES), crd(GENERATED + REVISIONS));
  }

  static JSONSchemaProps schema(CustomResourceDefinition crd) {
    return crd.getSpec().getVersions().getFirst().getSchema().getOpenAPIV3Schema();
  }

  /** Visits a schema and all that are in it, by their paths. */
  static void walk(String path, JSONSchemaProps schema, BiConsumer<String, JSONSchemaProps> visit) {
    visit.accept(path, schema);
    if (schema.getProperties() != null) {
      schema.getProperties().forEach((name, field) -> walk(path + "." + name, field, visit));
    }
    if (schema.getItems() != null) {
      walk(path + "[]", schema.getItems().getSchema(), visit);
    }
    if (schema.getAdditionalProperties() != null) {
      walk(path + "{}", schema.getAdditionalProperties().getSchema(), visit);
    }
  }
}
