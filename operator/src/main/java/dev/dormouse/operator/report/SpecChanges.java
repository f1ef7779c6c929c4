package dev.dormouse.operator.report;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.source.filter.OnUpdateFilter;
import java.util.Objects;

/**
 * Decides which changes of a resource are looked at whose status is the operator's own: those of
 * its spec, and that it is another one under the same name, as a watch says which missed the end of
 * the former. Has no state; safe for any thread.
 */
public final class SpecChanges<T extends HasMetadata> implements OnUpdateFilter<T> {
  @Override
  public boolean accept(T now, T before) {
    return now.isMarkedForDeletion()
        || !Objects.equals(now.getMetadata().getUid(), before.getMetadata().getUid())
        || !Objects.equals(now.getMetadata().getGeneration(), before.getMetadata().getGeneration());
  }
}
