package dev.dormouse.operator.revision;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides a pod's security settings: what Kubernetes' restricted standard asks for, and over it,
 * key by key, what the resource says. Has no state; safe for any thread.
 */
final class Security {
  private static final Map<String, Object> POD =
      Map.of("runAsNonRoot", true, "seccompProfile", Map.of("type", "RuntimeDefault"));

  /** That nobody runs as root is said for the pod, where it holds for all containers. */
  private static final Map<String, Object> CONTAINER =
      Map.of("allowPrivilegeEscalation", false, "capabilities", Map.of("drop", List.of("ALL")));

  private Security() {}

  static Map<String, Object> ofPod(Map<String, Object> given) {
    return merge(POD, given);
  }

  static Map<String, Object> ofContainer(Map<String, Object> given) {
    return merge(CONTAINER, given);
  }

  private static Map<String, Object> merge(Map<String, Object> defaults, Map<String, ?> given) {
    Map<String, Object> merged = new LinkedHashMap<>(defaults);
    given.forEach((key, value) -> merged.put(key, over(merged.get(key), value)));
    return merged;
  }

  @SuppressWarnings("unchecked")
  private static Object over(@Nullable Object standard, Object given) {
    return standard instanceof Map<?, ?> map && given instanceof Map<?, ?> more
        ? merge((Map<String, Object>) map, (Map<String, Object>) more)
        : given;
  }
}
