package dev.dormouse.operator.report;

import dev.dormouse.crds.kubernetes.KnownKinds;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.GroupVersionKind;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A watch that has no more of what is there already in memory than a part of the list. The
 * library's own holds its lock until it has listed all, and what it is told of meanwhile waits for
 * that lock, each with its whole object; here it waits by its name. Safe for any thread.
 */
public final class PagedInformer<R extends HasMetadata, P extends HasMetadata>
    extends InformerEventSource<R, P> {
  /** What was told while all were listed; null from then on. Guarded by the lock. */
  private @Nullable List<ResourceID> early = new ArrayList<>();

  private final Object lock = new Object();

  public PagedInformer(
      InformerEventSourceConfiguration<R> settings, EventSourceContext<P> context) {
    super(settings, context);
  }

  /** Begins the settings of a kind whose objects belong to a primary one. */
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

  @Override
  public synchronized void start() {
    super.start();
    List<ResourceID> told;
    synchronized (lock) {
      told = early == null ? List.of() : early;
      early = null;
    }
    told.forEach(id -> get(id).ifPresent(super::onAdd));
  }

  @Override
  public void onAdd(R added) {
    synchronized (lock) {
      if (early != null) {
        early.add(ResourceID.fromResource(added));
        return;
      }
    }
    super.onAdd(added);
  }
}
