package dev.dormouse.activator.dev;

import dev.dormouse.activator.proxy.Limits;
import dev.dormouse.activator.proxy.TrustedProxies;
import dev.dormouse.activator.wayin.WayIn;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * What {@code dormouse dev} was asked for. Immutable.
 *
 * @param wayIn where the services are
 * @param adminPort where metrics and health are; 0 takes a free one
 * @param domain the last part of every service's host
 * @param trustedProxies addresses, or ranges of them, of peers whose forwarding headers are
 *     believed
 * @param quiet whether only URLs and problems are shown
 * @param accessLog whether each request is logged
 * @param limits what clients and requests may take
 * @param activators how many serve, each on ports of its own
 */
public record DevOptions(
    List<Path> files,
    WayIn wayIn,
    int adminPort,
    String domain,
    Set<String> trustedProxies,
    boolean quiet,
    boolean accessLog,
    Limits limits,
    int activators) {
  public static final int DEFAULT_ADMIN_PORT = 9090;
  public static final String DEFAULT_DOMAIN = "localhost";

  /** More than a laptop has use for. */
  public static final int MAX_ACTIVATORS = 10;

  public DevOptions {
    files = List.copyOf(files);
    trustedProxies = Set.copyOf(trustedProxies);
    var _ = TrustedProxies.of(trustedProxies);
    if (activators < 1 || activators > MAX_ACTIVATORS) {
      throw new IllegalArgumentException(
          "--activators: " + activators + " (expected: 1 to " + MAX_ACTIVATORS + ")");
    }
    wayIn
        .conflict(adminPort, activators)
        .ifPresent(conflict -> {
          throw new IllegalArgumentException(conflict);
        });
  }
}
