package dev.dormouse.core.admit;

import dev.dormouse.core.revision.InstanceId;
import java.util.Objects;

/**
 * The instance that a request would rather have than any other. Immutable.
 *
 * @param waits whether it waits for that instance while all its slots are taken, until {@link
 *     Throttler#settle}; otherwise it goes anywhere at once
 */
public record Preference(InstanceId instance, boolean waits) {
  public Preference {
    Objects.requireNonNull(instance, "instance");
  }
}
