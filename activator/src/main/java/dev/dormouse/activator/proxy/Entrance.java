package dev.dormouse.activator.proxy;

import io.netty.channel.Channel;
import io.vertx.core.Future;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * One event loop's part of a listener: takes its connections, finds out what they speak, and turns
 * away those that may not come here. That loop's thread only.
 */
final class Entrance {
  private static final int MAX_CHUNK_BYTES = 32 * 1024;
  private static final int HANDSHAKE_SECONDS = 10;
  private static final Set<String> TLS_VERSIONS = Set.of("TLSv1.3", "TLSv1.2");

  /** With TLS those alone are served that are named; HTTP/1.0 comes without negotiation. */
  private static final List<HttpVersion> VERSIONS =
      List.of(HttpVersion.HTTP_2, HttpVersion.HTTP_1_1, HttpVersion.HTTP_1_0);

  /**
   * Those with forward secrecy and authenticated encryption, which every client of ten years has.
   */
  private static final List<String> CIPHERS =
      List.of(
          "TLS_AES_128_GCM_SHA256",
          "TLS_AES_256_GCM_SHA384",
          "TLS_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

  private final ProxyLoop loop;
  private final Listener listener;
  private final HttpServer server;
  private final PriorKnowledge priorKnowledge;

  Entrance(
      ProxyLoop loop,
      VertxInternal vertx,
      ContextInternal context,
      int maxHeaderBytes,
      Listener listener) {
    this.loop = loop;
    this.listener = listener;
    this.server = vertx.createHttpServer(options(maxHeaderBytes));
    this.priorKnowledge =
        new PriorKnowledge(
            context,
            Http2.config(maxHeaderBytes),
            request -> loop.handle(request, listener),
            connection -> loop.connected(connection, listener));
  }

  private HttpServerOptions options(int maxHeaderBytes) {
    HttpServerOptions options =
        new HttpServerOptions()
            .setMaxHeaderSize(maxHeaderBytes)
            .setMaxInitialLineLength(maxHeaderBytes)
            .setMaxChunkSize(MAX_CHUNK_BYTES)
            .setTcpNoDelay(true)
            .setReuseAddress(true)
            .setHttp2ClearTextEnabled(false)
            .setHandle100ContinueAutomatically(false)
            .setCompressionSupported(false)
            .setDecompressionSupported(false)
            // Answers are written on the loop alone: no queue of 4.7 kB for each connection.
            .setStrictThreadMode(true)
            // Two handlers less on the way of every request.
            .setPerFrameWebSocketCompressionSupported(false)
            .setPerMessageWebSocketCompressionSupported(false)
            .setUseProxyProtocol(listener.proxyProtocol())
            .setAcceptBacklog(4096);
    listener
        .keys()
        .ifPresent(keys -> {
          options
              .setSsl(true)
              .setUseAlpn(true)
              .setAlpnVersions(VERSIONS)
              .setKeyCertOptions(KeyCertOptions.wrap(keys))
              .setSslHandshakeTimeout(HANDSHAKE_SECONDS)
              .setSslHandshakeTimeoutUnit(TimeUnit.SECONDS)
              .setEnabledSecureTransportProtocols(TLS_VERSIONS);
          CIPHERS.forEach(options::addEnabledCipherSuite);
          Http2.bound(options, maxHeaderBytes);
        });
    return options;
  }

  Future<Integer> listen(SocketAddress address) {
    return server
        .connectionHandler(this::accepted)
        .requestHandler(request -> loop.handle(request, listener))
        .invalidRequestHandler(request -> loop.handleInvalid(request, listener))
        .listen(address)
        .map(HttpServer::actualPort);
  }

  /** A connection without TLS is one of HTTP/1.1 unless its first bytes say otherwise. */
  private void accepted(HttpConnection connection) {
    if (listener.proxyProtocol() && !isFromProxy(connection)) {
      connection.close();
      return;
    }
    ClientConnection client = loop.connected(connection, listener);
    if (connection.protocolVersion() == HttpVersion.HTTP_2) {
      // The client hears what it did wrong, and each of its requests that it is over.
      connection.exceptionHandler(ignored -> {});
    } else if (!connection.isSsl()) {
      Channel channel = client.channel();
      priorKnowledge.watch(channel, () -> loop.switched(connection));
    }
  }

  /** Whether the socket's other end, whomever it speaks for, may speak for others. */
  private boolean isFromProxy(HttpConnection connection) {
    String address = connection.remoteAddress(true).hostAddress();
    return address != null && loop.requestHeaders.trusts(address);
  }

  Future<Void> close(Duration drain) {
    return server.shutdown(drain.toMillis(), TimeUnit.MILLISECONDS);
  }
}
