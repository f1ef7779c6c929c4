package dev.dormouse.activator.kubernetes;

import dev.dormouse.crds.kubernetes.Labels;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an informer keeps of the objects that it watches: the name, the version and the revision
 * that they belong to. Whoever needs more keeps it himself. Safe for any thread.
 */
final class TrimmedStore<T extends HasMetadata> implements ItemStore<T> {
  private final Map<String, T> trimmed = new ConcurrentHashMap<>();
  private final Supplier<T> empty;

  TrimmedStore(Supplier<T> empty) {
    this.empty = empty;
  }

  @Override
  public String getKey(T value) {
    return Cache.metaNamespaceKeyFunc(value);
  }

  @Override
  public @Nullable T put(String key, T value) {
    return trimmed.put(key, trim(value));
  }

  private T trim(T value) {
    ObjectMeta full = value.getMetadata();
    ObjectMeta metadata = new ObjectMeta();
    metadata.setName(full.getName());
    metadata.setNamespace(full.getNamespace());
    metadata.setResourceVersion(full.getResourceVersion());
    String revision = full.getLabels() == null ? null : full.getLabels().get(Labels.REVISION);
    if (revision != null) {
      metadata.setLabels(Map.of(Labels.REVISION, revision));
    }
    T kept = empty.get();
    kept.setMetadata(metadata);
    return kept;
  }

  @Override
  public @Nullable T remove(String key) {
    return trimmed.remove(key);
  }

  @Override
  public Stream<String> keySet() {
    return trimmed.keySet().stream();
  }

  @Override
  public Stream<T> values() {
    return trimmed.values().stream();
  }

  @Override
  public int size() {
    return trimmed.size();
  }

  @Override
  public @Nullable T get(String key) {
    return trimmed.get(key);
  }

  @Override
  public boolean isFullState() {
    return false;
  }
}
