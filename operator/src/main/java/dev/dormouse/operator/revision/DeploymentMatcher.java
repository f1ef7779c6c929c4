package dev.dormouse.operator.revision;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.SSABasedGenericKubernetesResourceMatcher;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a Deployment still is what was applied, by the fields that the operator owns.
 * What is empty and what is absent are the same, for the API server doesn't say who owns what is
 * empty. Has no state; safe for any thread.
 */
final class DeploymentMatcher extends SSABasedGenericKubernetesResourceMatcher<Deployment> {
  @Override
  protected boolean matches(
      Map<String, Object> actualMap,
      Map<String, Object> desiredMap,
      Deployment actual,
      Deployment desired,
      Context<?> context) {
    return Objects.equals(withoutEmpty(actualMap), withoutEmpty(desiredMap));
  }

  private static @Nullable Object withoutEmpty(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> map -> {
        Map<Object, Object> full = new LinkedHashMap<>();
        map.forEach((key, inner) -> {
          Object kept = withoutEmpty(inner);
          if (kept != null) {
            full.put(key, kept);
          }
        });
        yield full.isEmpty() ? null : full;
      }
      case List<?> list ->
          list.isEmpty() ? null : list.stream().map(one -> orEmpty(withoutEmpty(one))).toList();
      case String text -> text.isEmpty() ? null : text;
      case null -> null;
      default -> value;
    };
  }

  /** A list keeps its length. */
  private static Object orEmpty(@Nullable Object value) {
    return value == null ? Map.of() : value;
  }
}
