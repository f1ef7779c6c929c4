package dev.dormouse.crds.generate;

import dev.dormouse.crds.Forms;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Says a field's type and bounds in words. Has no state; safe for any thread. */
final class Bounds {
  /** Forms that have a word; of the others the regular expression is shown. */
  private static final Map<String, String> WORDS =
      Map.of(
          Forms.DURATION, "duration",
          Forms.DURATION_OR_PERCENT, "duration or percentage",
          Forms.QUANTITY, "quantity",
          Forms.PORT, "port");

  private Bounds() {}

  static String type(JSONSchemaProps field) {
    String word = WORDS.get(Objects.requireNonNullElse(field.getPattern(), ""));
    if (word != null) {
      return word;
    }
    if (field.getItems() != null) {
      return "list of " + type(field.getItems().getSchema());
    }
    if (field.getAdditionalProperties() != null) {
      return "map of " + type(field.getAdditionalProperties().getSchema());
    }
    return Boolean.TRUE.equals(field.getXKubernetesPreserveUnknownFields())
        ? "object as in a pod"
        : Objects.requireNonNullElse(field.getType(), "any");
  }

  static String of(JSONSchemaProps field) {
    List<String> bounds = new ArrayList<>();
    if (field.getEnum() != null && !field.getEnum().isEmpty()) {
      List<String> values = field.getEnum().stream().map(one -> "`" + one.asText() + "`").toList();
      bounds.add(String.join(", ", values));
    }
    String form = field.getPattern();
    if (form != null && !WORDS.containsKey(form)) {
      bounds.add("`" + form.replace("|", "\\|") + "`");
    }
    if (field.getXKubernetesIntOrString() == null) {
      range(bounds, "", field.getMinimum(), field.getMaximum());
    }
    if (!WORDS.containsKey(Objects.requireNonNullElse(form, ""))) {
      range(bounds, " characters", field.getMinLength(), field.getMaxLength());
    }
    range(bounds, " items", field.getMinItems(), field.getMaxItems());
    return String.join("; ", bounds);
  }

  private static void range(
      List<String> bounds, String unit, @Nullable Number min, @Nullable Number max) {
    long most = max == null ? Integer.MAX_VALUE : max.longValue();
    boolean unbounded = most == Integer.MAX_VALUE;
    if (min == null) {
      if (!unbounded) {
        bounds.add("at most " + most + unit);
      }
    } else if (unbounded) {
      bounds.add("at least " + min.longValue() + unit);
    } else {
      bounds.add(min.longValue() == most ? most + unit : min.longValue() + " to " + most + unit);
    }
  }
}
