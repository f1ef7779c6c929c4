package dev.dormouse.operator.report;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A watch's store that keeps only what is read of each object, packed, and makes an object of it
 * when it is asked for: of ten thousand services few are looked at in the same moment, and as
 * objects each takes twenty times the memory. What it answers may be answered to others too, and
 * must not be changed. Safe for any thread.
 */
public final class PackedStore<T extends HasMetadata> implements ItemStore<T> {
  private final Map<String, byte[]> objects = new ConcurrentHashMap<>();
  private final Packing packing = new Packing();
  private final Recent<T> recent = new Recent<>();
  private final KubernetesSerialization serialization;
  private final Class<T> type;
  private final UnaryOperator<T> prune;

  PackedStore(KubernetesSerialization serialization, Class<T> type, UnaryOperator<T> prune) {
    this.serialization = serialization;
    this.type = type;
    this.prune = prune;
  }

  /**
   * A store for what a controller watches; null, which means the default store, where namespaces
   * are listed: each has a watch of its own then, and a store belongs to one watch.
   *
   * @param prune answers a new object, or the same one with fields taken out
   */
  public static <T extends HasMetadata> @Nullable PackedStore<T> forWatchOf(
      EventSourceContext<?> context, Class<T> type, UnaryOperator<T> prune) {
    return context.getControllerConfiguration().getInformerConfig().watchAllNamespaces()
        ? new PackedStore<>(context.getClient().getKubernetesSerialization(), type, prune)
        : null;
  }

  /** A store for the one watch of the whole cluster, where nobody asks who owns a field. */
  public static <T extends HasMetadata> PackedStore<T> withoutManagedFields(
      KubernetesClient client, Class<T> type) {
    return new PackedStore<>(client.getKubernetesSerialization(), type, PackedStore::unmanaged);
  }

  /** The same object, without the record of who owns which field. */
  public static <T extends HasMetadata> T unmanaged(T object) {
    object.getMetadata().setManagedFields(List.of());
    return object;
  }

  @Override
  public String getKey(T object) {
    return Cache.metaNamespaceKeyFunc(object);
  }

  @Override
  public @Nullable T put(String key, T object) {
    T pruned = prune.apply(object);
    byte[] packed = packing.pack(serialization.asJson(pruned));
    T before = unpack(key, objects.put(key, packed));
    recent.remember(key, packed, pruned);
    return before;
  }

  @Override
  public @Nullable T remove(String key) {
    return unpack(key, objects.remove(key));
  }

  @Override
  public @Nullable T get(String key) {
    byte[] packed = objects.get(key);
    T known = packed == null ? null : recent.find(key, packed);
    if (known != null || packed == null) {
      return known;
    }
    T made = made(packed);
    recent.remember(key, packed, made);
    return made;
  }

  private @Nullable T unpack(String key, byte @Nullable [] packed) {
    if (packed == null) {
      return null;
    }
    T known = recent.find(key, packed);
    return known == null ? made(packed) : known;
  }

  private T made(byte[] packed) {
    return serialization.unmarshal(packing.unpack(packed), type);
  }

  @Override
  public Stream<String> keySet() {
    return objects.keySet().stream();
  }

  @Override
  public Stream<T> values() {
    return objects.keySet().stream()
        .map(key -> unpack(key, objects.get(key)))
        .flatMap(found -> Optional.ofNullable(found).stream());
  }

  @Override
  public int size() {
    return objects.size();
  }

  @Override
  public boolean isFullState() {
    return true;
  }
}
