package dev.dormouse.crds.generate;

import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Finds what a new schema refuses or loses that an old one took and kept. Only what the schemas say
 * is compared; a rule in CEL counts as broken when its words change. For one thread.
 */
final class BreakingChanges {
  private final List<String> found = new ArrayList<>();

  static List<String> between(JSONSchemaProps old, JSONSchemaProps now) {
    BreakingChanges changes = new BreakingChanges();
    changes.compare("", old, now);
    return changes.found;
  }

  private void compare(String path, JSONSchemaProps old, JSONSchemaProps now) {
    changed(path, "type", old.getType(), now.getType());
    changed(
        path, "int-or-string", old.getXKubernetesIntOrString(), now.getXKubernetesIntOrString());
    changed(path, "list type", old.getXKubernetesListType(), now.getXKubernetesListType());
    changed(path, "default", old.getDefault(), now.getDefault());
    if (now.getPattern() != null) {
      changed(path, "pattern", old.getPattern(), now.getPattern());
    }
    lower(path, "minimum", old.getMinimum(), now.getMinimum());
    lower(path, "minLength", old.getMinLength(), now.getMinLength());
    lower(path, "minItems", old.getMinItems(), now.getMinItems());
    upper(path, "maximum", old.getMaximum(), now.getMaximum());
    upper(path, "maxLength", old.getMaxLength(), now.getMaxLength());
    upper(path, "maxItems", old.getMaxItems(), now.getMaxItems());
    enumeration(path, old, now);
    List<String> before = rules(old);
    rules(now).stream()
        .filter(rule -> !before.contains(rule))
        .forEach(rule -> found.add(path + ": new rule " + rule));
    List<String> required = orEmpty(old.getRequired());
    orEmpty(now.getRequired()).stream()
        .filter(field -> !required.contains(field))
        .forEach(field -> found.add(path + "." + field + ": newly required"));
    properties(path, old, now);
  }

  private void properties(String path, JSONSchemaProps old, JSONSchemaProps now) {
    if (now.getXKubernetesPreserveUnknownFields() == null
        && old.getXKubernetesPreserveUnknownFields() != null) {
      found.add(path + ": no longer of free form");
    }
    Map<String, JSONSchemaProps> fields = Objects.requireNonNullElse(now.getProperties(), Map.of());
    Objects.requireNonNullElse(old.getProperties(), Map.<String, JSONSchemaProps>of())
        .forEach((name, field) -> {
          JSONSchemaProps same = fields.get(name);
          if (same == null) {
            found.add(path + "." + name + ": removed");
          } else {
            compare(path + "." + name, field, same);
          }
        });
    if (old.getItems() != null && now.getItems() != null) {
      compare(path + "[]", old.getItems().getSchema(), now.getItems().getSchema());
    }
    if (old.getAdditionalProperties() != null && now.getAdditionalProperties() != null) {
      compare(
          path + "{}",
          old.getAdditionalProperties().getSchema(),
          now.getAdditionalProperties().getSchema());
    }
  }

  private void changed(String path, String what, Object old, Object now) {
    if (!Objects.equals(old, now)) {
      found.add(path + ": " + what + " " + old + " became " + now);
    }
  }

  private void lower(String path, String what, Number old, Number now) {
    if (now != null && (old == null || now.doubleValue() > old.doubleValue())) {
      found.add(path + ": " + what + " " + old + " became " + now);
    }
  }

  private void upper(String path, String what, Number old, Number now) {
    if (now != null && (old == null || now.doubleValue() < old.doubleValue())) {
      found.add(path + ": " + what + " " + old + " became " + now);
    }
  }

  private void enumeration(String path, JSONSchemaProps old, JSONSchemaProps now) {
    List<?> values = orEmpty(now.getEnum());
    if (values.isEmpty()) {
      return;
    }
    if (orEmpty(old.getEnum()).isEmpty()) {
      found.add(path + ": only some values are left");
    }
    orEmpty(old.getEnum()).stream()
        .filter(value -> !values.contains(value))
        .forEach(value -> found.add(path + ": value " + value + " removed"));
  }

  private static List<String> rules(JSONSchemaProps schema) {
    return orEmpty(schema.getXKubernetesValidations()).stream()
        .map(ValidationRule::getRule)
        .toList();
  }

  private static <T> List<T> orEmpty(List<T> list) {
    return list == null ? List.of() : list;
  }
}
