package dev.dormouse.operator.report;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.cache.BasicItemStore;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A watch's store that keeps only what is read of each object, so that memory grows with what the
 * operator needs to know. Safe for any thread.
 */
public final class PrunedStore<T extends HasMetadata> extends BasicItemStore<T> {
  private final UnaryOperator<T> prune;

  private PrunedStore(UnaryOperator<T> prune) {
    super(Cache::metaNamespaceKeyFunc);
    this.prune = prune;
  }

  /**
   * A store for what a controller watches; null, which means the default store, where namespaces
   * are listed: each has a watch of its own then, and a store belongs to one watch.
   *
   * @param prune answers a new object, or the same one with fields taken out
   */
  public static <T extends HasMetadata> @Nullable PrunedStore<T> forWatchOf(
      EventSourceContext<?> context, UnaryOperator<T> prune) {
    return context.getControllerConfiguration().getInformerConfig().watchAllNamespaces()
        ? new PrunedStore<>(prune)
        : null;
  }

  /** A store for the one watch of the whole cluster, where nobody asks who owns a field. */
  public static <T extends HasMetadata> PrunedStore<T> withoutManagedFields() {
    return new PrunedStore<>(PrunedStore::unmanaged);
  }

  /** The same object, without the record of who owns which field. */
  public static <T extends HasMetadata> T unmanaged(T object) {
    object.getMetadata().setManagedFields(List.of());
    return object;
  }

  @Override
  public T put(String key, T object) {
    return super.put(key, prune.apply(object));
  }
}
