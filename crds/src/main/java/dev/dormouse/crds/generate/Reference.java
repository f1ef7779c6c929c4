package dev.dormouse.crds.generate;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Writes the reference of the resources' fields: a table for every object, in the order of the
 * types. For one thread.
 */
final class Reference {
  private static final String HEAD =
      """
      # Reference

      <!-- Generated from the types in the module crds; CONTRIBUTING.md says how. -->

      Every field of the resources. The API server refuses what breaks a type, a bound or a rule; `dormouse validate` refuses
      the same, and names the line. A **bold** field is required. Quantities are Kubernetes' (`250m`, `64Mi`); durations are
      such as `60s` or `1m30s`.
      """;

  private final StringBuilder text = new StringBuilder(HEAD);
  private final Map<List<Object>, String> written = new HashMap<>();

  String of(List<CustomResourceDefinition> crds) {
    for (CustomResourceDefinition crd : crds) {
      resource(crd);
    }
    return text.toString();
  }

  private void resource(CustomResourceDefinition crd) {
    var names = crd.getSpec().getNames();
    var version = crd.getSpec().getVersions().getFirst();
    JSONSchemaProps root = version.getSchema().getOpenAPIV3Schema();
    text.append("\n## ").append(names.getKind()).append("\n\n").append(root.getDescription());
    text.append(
        "\n\n`apiVersion: %s/%s`, `kind: %s`; for kubectl `%s`"
            .formatted(
                crd.getSpec().getGroup(), version.getName(), names.getKind(), names.getPlural()));
    names.getShortNames().forEach(name -> text.append(" or `").append(name).append('`'));
    text.append(".\n");
    rules(root);
    root.getProperties()
        .forEach((name, part) -> {
          if (part.getProperties() != null && !part.getProperties().isEmpty()) {
            object(names.getKind() + "." + name, part);
          }
        });
  }

  private void object(String path, JSONSchemaProps schema) {
    String before = written.putIfAbsent(fields(schema), path);
    text.append("\n### ").append(path).append("\n\n");
    if (before != null) {
      text.append("The fields are those of [").append(before).append("](#");
      text.append(anchor(before)).append(").\n");
      return;
    }
    text.append("| Field | Type | Default | Bounds | |\n|---|---|---|---|---|\n");
    Map<String, JSONSchemaProps> nested = new LinkedHashMap<>();
    schema
        .getProperties()
        .forEach((name, field) -> {
          row(name, field, schema.getRequired() != null && schema.getRequired().contains(name));
          JSONSchemaProps items = field.getItems() == null ? field : field.getItems().getSchema();
          if (items.getProperties() != null && !items.getProperties().isEmpty()) {
            nested.put(path + "." + name + (field.getItems() == null ? "" : "[]"), items);
          }
        });
    rules(schema);
    nested.forEach((name, part) -> object(name, part));
  }

  /** Two objects with the same fields are shown once. */
  private static List<Object> fields(JSONSchemaProps schema) {
    return List.of(
        schema.getProperties(), Objects.requireNonNullElse(schema.getRequired(), List.of()));
  }

  private static String anchor(String heading) {
    return heading.toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z0-9-]", "");
  }

  private void row(String name, JSONSchemaProps field, boolean required) {
    String shown = required ? "**" + name + "**" : name;
    String absent = field.getDefault() == null ? "" : "`" + field.getDefault() + "`";
    text.append(
        "| %s | %s | %s | %s | %s%s |\n"
            .formatted(
                shown,
                Bounds.type(field),
                absent.replace("\"", ""),
                Bounds.of(field),
                Objects.requireNonNullElse(field.getDescription(), ""),
                inWords(field)));
  }

  private static String inWords(JSONSchemaProps field) {
    StringBuilder words = new StringBuilder();
    for (ValidationRule rule : field.getXKubernetesValidations()) {
      words.append(" Rule: ").append(rule.getMessage()).append('.');
    }
    return words.toString();
  }

  private void rules(JSONSchemaProps schema) {
    if (schema.getXKubernetesValidations().isEmpty()) {
      return;
    }
    text.append("\nRules:\n\n");
    for (ValidationRule rule : schema.getXKubernetesValidations()) {
      text.append("- ").append(rule.getMessage()).append('\n');
    }
  }
}
