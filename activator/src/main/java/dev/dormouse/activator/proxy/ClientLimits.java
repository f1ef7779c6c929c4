package dev.dormouse.activator.proxy;

import java.time.Duration;

/**
 * What one client may take for how long before it has asked for anything. Immutable.
 *
 * @param maxConnections the most connections that are open at once, of all clients
 * @param maxConnectionsPerClient the most of one address that is no trusted proxy's
 * @param headerTimeout from the opening of a connection until its first request's header is there
 * @param idleTimeout from the end of a connection's last request until it is closed
 * @param minBodyBytesPerSecond how fast a body of declared length comes at least, while its
 *     instance takes it; 0 means at any pace
 */
public record ClientLimits(
    int maxConnections,
    int maxConnectionsPerClient,
    Duration headerTimeout,
    Duration idleTimeout,
    int minBodyBytesPerSecond) {
  public static final ClientLimits DEFAULT =
      new ClientLimits(20_000, 10_000, Duration.ofSeconds(30), Duration.ofSeconds(75), 100);

  public ClientLimits {
    atLeast("maxConnections", maxConnections, 1);
    atLeast("maxConnectionsPerClient", maxConnectionsPerClient, 1);
    atLeast("minBodyBytesPerSecond", minBodyBytesPerSecond, 0);
    positive("headerTimeout", headerTimeout);
    positive("idleTimeout", idleTimeout);
  }

  private static void atLeast(String name, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: >= " + least + ")");
    }
  }

  private static void positive(String name, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(name + ": " + value.toMillis() + " ms (expected: > 0)");
    }
  }
}
