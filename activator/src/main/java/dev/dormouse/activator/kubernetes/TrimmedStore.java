package dev.dormouse.activator.kubernetes;

import dev.dormouse.crds.kubernetes.Labels;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an informer keeps of the objects that it watches: the name, the version and the revision
 * that they belong to, as one text each, of which an object is made when it is asked for. Whoever
 * needs more keeps it himself. Safe for any thread.
 */
final class TrimmedStore<T extends HasMetadata> implements ItemStore<T> {
  /** Between the version and the revision; a label's value has none. */
  private static final char GAP = ' ';

  private final Map<String, String> trimmed = new ConcurrentHashMap<>();
  private final Supplier<T> empty;
  private final AtomicInteger added = new AtomicInteger();

  TrimmedStore(Supplier<T> empty) {
    this.empty = empty;
  }

  @Override
  public String getKey(T value) {
    return Cache.metaNamespaceKeyFunc(value);
  }

  @Override
  public @Nullable T put(String key, T value) {
    String before = trimmed.put(key, trim(value.getMetadata()));
    if (before == null) {
      added.incrementAndGet();
    }
    return restore(key, before);
  }

  private static String trim(ObjectMeta full) {
    String version = Objects.requireNonNullElse(full.getResourceVersion(), "");
    String revision = full.getLabels() == null ? null : full.getLabels().get(Labels.REVISION);
    return revision == null ? version : version + GAP + revision;
  }

  private @Nullable T restore(String key, @Nullable String text) {
    if (text == null) {
      return null;
    }
    int slash = key.indexOf('/');
    int gap = text.indexOf(GAP);
    ObjectMeta metadata = new ObjectMeta();
    metadata.setNamespace(slash < 0 ? null : key.substring(0, slash));
    metadata.setName(key.substring(slash + 1));
    metadata.setResourceVersion(gap < 0 ? text : text.substring(0, gap));
    if (gap >= 0) {
      metadata.setLabels(Map.of(Labels.REVISION, text.substring(gap + 1)));
    }
    T kept = empty.get();
    kept.setMetadata(metadata);
    return kept;
  }

  /** How many were put that were not there, since the beginning. */
  int added() {
    return added.get();
  }

  @Override
  public @Nullable T remove(String key) {
    return restore(key, trimmed.remove(key));
  }

  @Override
  public Stream<String> keySet() {
    return trimmed.keySet().stream();
  }

  @Override
  public Stream<T> values() {
    return trimmed.entrySet().stream()
        .map(entry -> Objects.requireNonNull(restore(entry.getKey(), entry.getValue())));
  }

  @Override
  public int size() {
    return trimmed.size();
  }

  @Override
  public @Nullable T get(String key) {
    return restore(key, trimmed.get(key));
  }

  @Override
  public boolean isFullState() {
    return false;
  }
}
