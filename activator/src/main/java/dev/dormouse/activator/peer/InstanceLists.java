package dev.dormouse.activator.peer;

import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.revision.RevisionKey;
import java.util.Collection;
import java.util.function.Consumer;

/**
 * Lists a revision's instances by the word of whoever runs them, not by what was heard of them so
 * far. A port. Never blocks; safe for any thread.
 */
public interface InstanceLists {
  /** Tells those that are there now or later; from any thread, later if need be, or never. */
  void list(RevisionKey revision, Consumer<Collection<InstanceId>> told);
}
