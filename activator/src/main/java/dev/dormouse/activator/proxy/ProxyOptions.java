package dev.dormouse.activator.proxy;

import java.io.PrintStream;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The settings of the proxy. Immutable.
 *
 * @param listeners the ports that requests come in on, at least one
 * @param eventLoops how many event loops serve requests, at least 1
 * @param maxHeaderBytes the most that a request's line and headers may each take
 * @param trustedProxies addresses, or ranges of them, of peers whose forwarding headers are
 *     believed
 * @param accessLog where one line a request goes; absent means nowhere
 * @param sessionKeys what seals the cookies that keep a client's requests together
 * @param limits what clients and requests may take
 */
public record ProxyOptions(
    List<Listener> listeners,
    int eventLoops,
    int maxHeaderBytes,
    Set<String> trustedProxies,
    Optional<PrintStream> accessLog,
    SessionKeys sessionKeys,
    Limits limits) {
  public static final int DEFAULT_MAX_HEADER_BYTES = 64 * 1024;

  public ProxyOptions {
    Objects.requireNonNull(accessLog, "accessLog");
    trustedProxies = Set.copyOf(trustedProxies);
    listeners = List.copyOf(listeners);
    if (listeners.isEmpty()) {
      throw new IllegalArgumentException("listeners: none (expected: at least one)");
    }
    if (eventLoops < 1) {
      throw new IllegalArgumentException("eventLoops: " + eventLoops + " (expected: >= 1)");
    }
    if (maxHeaderBytes < 1) {
      throw new IllegalArgumentException("maxHeaderBytes: " + maxHeaderBytes + " (expected: >= 1)");
    }
  }
}
