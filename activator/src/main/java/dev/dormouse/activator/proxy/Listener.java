package dev.dormouse.activator.proxy;

import dev.dormouse.core.route.Visibility;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * One port that requests come in on, and how they do. Immutable.
 *
 * @param host the address to listen on
 * @param port the port to listen on; 0 means any free one
 * @param from where those who can open a connection to it are
 * @param keys whose certificates are shown; with them the port speaks TLS, and only that
 * @param proxyProtocol whether each connection begins with a header of the PROXY protocol, and
 *     comes from a trusted proxy
 * @param redirect the port of https that every request is sent to; absent when they are served
 */
public record Listener(
    String host,
    int port,
    Visibility from,
    Optional<X509ExtendedKeyManager> keys,
    boolean proxyProtocol,
    OptionalInt redirect) {
  public Listener {
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(from, "from");
    Objects.requireNonNull(keys, "keys");
    Objects.requireNonNull(redirect, "redirect");
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("port: " + port + " (expected: 0 to 65535)");
    }
  }

  /** A port without TLS that serves all that come to it. */
  public static Listener plain(String host, int port, Visibility from) {
    return new Listener(host, port, from, Optional.empty(), false, OptionalInt.empty());
  }
}
