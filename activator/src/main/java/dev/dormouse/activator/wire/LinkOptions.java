package dev.dormouse.activator.wire;

import dev.dormouse.core.peer.MemberId;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How a link listens and whom it believes. Immutable.
 *
 * @param self who this activator is
 * @param host the address to listen on
 * @param port 0 takes a free one
 * @param certificates absent: everybody is believed, which only this machine's loopback allows
 * @param silence a connection on which nothing came for so long is dead: several beats
 * @param maxQueuedBytes of the frames that wait for one member
 */
public record LinkOptions(
    MemberId self,
    String host,
    int port,
    Optional<PeerCertificates> certificates,
    Duration silence,
    long maxQueuedBytes) {
  public static final Duration DEFAULT_SILENCE = Duration.ofSeconds(5);
  public static final long DEFAULT_QUEUED_BYTES = 16L << 20;

  public LinkOptions {
    Objects.requireNonNull(self, "self");
    Objects.requireNonNull(certificates, "certificates");
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("port: " + port + " (expected: 0 to 65535)");
    }
    if (!silence.isPositive()) {
      throw new IllegalArgumentException("silence: " + silence + " (expected: > 0)");
    }
    if (maxQueuedBytes <= 0) {
      throw new IllegalArgumentException("maxQueuedBytes: " + maxQueuedBytes + " (expected: > 0)");
    }
    if (certificates.isEmpty() && !isLoopback(host)) {
      throw new IllegalArgumentException(
          "host: " + host + " (expected: a loopback address, as there are no certificates)");
    }
  }

  /** Without TLS, on this machine alone. */
  public static LinkOptions local(MemberId self, int port) {
    return new LinkOptions(
        self, "127.0.0.1", port, Optional.empty(), DEFAULT_SILENCE, DEFAULT_QUEUED_BYTES);
  }

  /** With mutual TLS, on all addresses. */
  public static LinkOptions secured(MemberId self, int port, PeerCertificates certificates) {
    return new LinkOptions(
        self, "0.0.0.0", port, Optional.of(certificates), DEFAULT_SILENCE, DEFAULT_QUEUED_BYTES);
  }

  SocketAddress address() {
    return SocketAddress.inetSocketAddress(port, host);
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.ofLiteral(host).isLoopbackAddress();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
