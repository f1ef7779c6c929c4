package dev.dormouse.activator.proxy;

import java.io.PrintStream;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The settings of the proxy. Immutable.
 *
 * @param host the address to listen on
 * @param port the port to listen on; 0 means any free one
 * @param eventLoops how many event loops serve requests, at least 1
 * @param maxHeaderBytes the most that a request's line and headers may each take
 * @param trustedProxies addresses, or ranges of them, of peers whose forwarding headers are
 *     believed
 * @param accessLog where one line a request goes; absent means nowhere
 * @param sessionKeys what seals the cookies that keep a client's requests together
 */
public record ProxyOptions(
    String host,
    int port,
    int eventLoops,
    int maxHeaderBytes,
    Set<String> trustedProxies,
    Optional<PrintStream> accessLog,
    SessionKeys sessionKeys) {
  public static final int DEFAULT_MAX_HEADER_BYTES = 64 * 1024;

  public ProxyOptions {
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(accessLog, "accessLog");
    trustedProxies = Set.copyOf(trustedProxies);
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("port: " + port + " (expected: 0 to 65535)");
    }
    if (eventLoops < 1) {
      throw new IllegalArgumentException("eventLoops: " + eventLoops + " (expected: >= 1)");
    }
    if (maxHeaderBytes < 1) {
      throw new IllegalArgumentException("maxHeaderBytes: " + maxHeaderBytes + " (expected: >= 1)");
    }
  }

  /** Trusts no proxy and keeps no access log. */
  public static ProxyOptions of(String host, int port, int eventLoops) {
    return new ProxyOptions(
        host,
        port,
        eventLoops,
        DEFAULT_MAX_HEADER_BYTES,
        Set.of(),
        Optional.empty(),
        SessionKeys.ofThisProcess());
  }
}
