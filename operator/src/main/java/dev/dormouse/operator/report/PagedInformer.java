package dev.dormouse.operator.report;

import dev.dormouse.crds.kubernetes.KnownKinds;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.processing.GroupVersionKind;

/**
 * Begins the configuration of each watch: what is there already is listed in parts, as {@link
 * KnownKinds#LISTED_AT_ONCE} says. Has no state.
 */
public final class PagedInformer {
  private PagedInformer() {}

  /** Of a kind whose objects belong to a primary one. */
  public static <R extends HasMetadata> InformerEventSourceConfiguration.Builder<R> from(
      Class<R> kind, Class<? extends HasMetadata> primary) {
    return InformerEventSourceConfiguration.from(kind, primary)
        .withInformerListLimit(KnownKinds.LISTED_AT_ONCE);
  }

  /** The same of a kind that has no class. */
  public static InformerEventSourceConfiguration.Builder<GenericKubernetesResource> from(
      GroupVersionKind kind, Class<? extends HasMetadata> primary) {
    return InformerEventSourceConfiguration.from(kind, primary)
        .withInformerListLimit(KnownKinds.LISTED_AT_ONCE);
  }
}
