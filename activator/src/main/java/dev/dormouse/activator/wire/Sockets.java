package dev.dormouse.activator.wire;

import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.TCPSSLOptions;
import io.vertx.core.net.TrustOptions;
import java.net.ConnectException;
import java.security.GeneralSecurityException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/** How sockets between activators are set up, and what their failures mean. Has no state. */
final class Sockets {
  private static final int CONNECT_MILLIS = 2000;
  private static final int HANDSHAKE_SECONDS = 5;
  private static final int BACKLOG = 128;
  private static final int MAX_REASON = 120;

  private Sockets() {}

  static NetServerOptions server(LinkOptions link) {
    NetServerOptions options =
        new NetServerOptions()
            .setReuseAddress(true)
            .setAcceptBacklog(BACKLOG)
            .setClientAuth(link.certificates().isPresent() ? ClientAuth.REQUIRED : ClientAuth.NONE);
    secure(link, options);
    return options;
  }

  static NetClientOptions client(LinkOptions link) {
    NetClientOptions options =
        new NetClientOptions()
            .setConnectTimeout(CONNECT_MILLIS)
            // The name is checked against the certificate once it is known who it is.
            .setHostnameVerificationAlgorithm("");
    secure(link, options);
    return options;
  }

  private static void secure(LinkOptions link, TCPSSLOptions options) {
    options.setTcpNoDelay(true);
    link.certificates()
        .ifPresent(certificates ->
            options
                .setSsl(true)
                .setSslEngineOptions(new FullHandshakes())
                .setKeyCertOptions(KeyCertOptions.wrap(certificates.keys()))
                .setTrustOptions(TrustOptions.wrap(certificates.trust()))
                .setEnabledSecureTransportProtocols(Set.of("TLSv1.3"))
                .setSslHandshakeTimeout(HANDSHAKE_SECONDS)
                .setSslHandshakeTimeoutUnit(TimeUnit.SECONDS));
  }

  /** Whether it was TLS that failed, not the socket under it. */
  static boolean isTls(Throwable problem) {
    return causes(problem)
        .anyMatch(
            cause -> cause instanceof SSLException || cause instanceof GeneralSecurityException);
  }

  /** Whether the machine was reached, and nobody listens there. */
  static boolean isRefusal(Throwable problem) {
    return causes(problem)
        .anyMatch(cause ->
            cause instanceof ConnectException && !(cause instanceof ConnectTimeoutException));
  }

  /** The problem, what caused it, and so on. */
  private static Stream<Throwable> causes(Throwable problem) {
    return Stream.iterate(problem, Objects::nonNull, Throwable::getCause);
  }

  /** What lies at the bottom of it, in words. */
  static String reason(Throwable problem) {
    Throwable root = problem;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String said = root.getMessage() == null ? root.toString() : root.getMessage();
    // Some repeat what came.
    return said.length() > MAX_REASON ? said.substring(0, MAX_REASON) + "…" : said;
  }
}
