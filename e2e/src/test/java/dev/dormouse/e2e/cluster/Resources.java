package dev.dormouse.e2e.cluster;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Reads objects without their types: the tests know the resource as its users do, as YAML. */
public final class Resources {
  private Resources() {}

  /** One entry of {@code status.conditions}. */
  public record Condition(String type, String status, String reason, String message) {}

  /** The condition of that type, if the object has it. */
  public static Optional<Condition> condition(HasMetadata object, String type) {
    return conditions(object).stream().filter(it -> it.type().equals(type)).findFirst();
  }

  /** All conditions. */
  public static List<Condition> conditions(HasMetadata object) {
    GenericKubernetesResource generic =
        Serialization.unmarshal(Serialization.asJson(object), GenericKubernetesResource.class);
    List<Map<String, Object>> found = generic.get("status", "conditions");
    return found == null
        ? List.of()
        : found.stream()
            .map(it ->
                new Condition(
                    text(it, "type"), text(it, "status"), text(it, "reason"), text(it, "message")))
            .toList();
  }

  private static String text(Map<String, Object> map, String field) {
    return Objects.toString(map.get(field), "");
  }
}
