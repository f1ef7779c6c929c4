package dev.dormouse.activator.proxy;

import dev.dormouse.activator.gate.RevisionGate;
import dev.dormouse.core.revision.RevisionKey;
import org.jspecify.annotations.Nullable;

/** Finds the gate of a revision. A port; asked for each request, from any thread. */
public interface Gates {
  /** The revision's gate; null when there is no such revision any more. */
  @Nullable RevisionGate gate(RevisionKey revision);
}
