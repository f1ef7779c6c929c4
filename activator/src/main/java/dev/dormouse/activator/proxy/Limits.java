package dev.dormouse.activator.proxy;

import dev.dormouse.core.overload.OverloadPolicy;
import java.time.Duration;
import java.util.Objects;

/**
 * What may be taken of the activator. Immutable.
 *
 * @param clients by those who have asked for nothing yet
 * @param requests by all requests together
 */
public record Limits(ClientLimits clients, OverloadPolicy requests) {
  public static final Duration DEFAULT_MAX_LAG = Duration.ofMillis(500);

  public Limits {
    Objects.requireNonNull(clients, "clients");
    Objects.requireNonNull(requests, "requests");
  }

  /** A quarter of the heap for requests, and the defaults of all else. */
  public static Limits ofThisProcess() {
    return new Limits(
        ClientLimits.DEFAULT, new OverloadPolicy(defaultHeldBytes(), DEFAULT_MAX_LAG));
  }

  /** A quarter of the heap: what a request holds besides, such as buffers, is as much again. */
  public static long defaultHeldBytes() {
    return Runtime.getRuntime().maxMemory() / 4;
  }
}
