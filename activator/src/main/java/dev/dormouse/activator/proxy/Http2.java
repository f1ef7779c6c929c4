package dev.dormouse.activator.proxy;

import io.netty.handler.codec.http.HttpHeaderValidationUtil;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.AsciiString;
import io.vertx.core.MultiMap;
import io.vertx.core.http.Http2ServerConfig;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How HTTP/2 differs from HTTP/1.1 where the proxy cares (RFC 9113), and the bounds that one
 * connection keeps to. Stateless.
 */
final class Http2 {
  static final long NO_ERROR = 0;
  static final long INTERNAL_ERROR = 2;
  static final long CANCEL = 8;

  static final int CONNECTION_WINDOW_BYTES = 2 << 20;
  private static final int STREAM_WINDOW_BYTES = 128 * 1024;
  private static final int MAX_STREAMS = 250;

  /** A client may give up many requests; ten thousands a minute are an attack. */
  static final int MAX_RESETS = 1000;

  private static final Duration RESET_WINDOW = Duration.ofSeconds(10);
  private static final int MAX_SMALL_CONTINUATIONS = 16;

  private Http2() {}

  static Http2ServerConfig config(int maxHeaderBytes) {
    return new Http2ServerConfig()
        .setConnectionWindowSize(CONNECTION_WINDOW_BYTES)
        .setRstFloodMaxRstFramePerWindow(MAX_RESETS)
        .setRstFloodWindowDuration(RESET_WINDOW)
        .setMaxSmallContinuationFrames(MAX_SMALL_CONTINUATIONS)
        .setInitialSettings(settings(maxHeaderBytes).setMaxConcurrentStreams(MAX_STREAMS));
  }

  /** The same bounds for connections that come to speak HTTP/2 by TLS's negotiation. */
  static void bound(HttpServerOptions options, int maxHeaderBytes) {
    Http2ServerConfig config = config(maxHeaderBytes);
    options
        .setHttp2ConnectionWindowSize(config.getConnectionWindowSize())
        .setHttp2RstFloodMaxRstFramePerWindow(config.getRstFloodMaxRstFramePerWindow())
        .setHttp2RstFloodWindowDuration((int) RESET_WINDOW.toSeconds())
        .setHttp2RstFloodWindowDurationTimeUnit(TimeUnit.SECONDS)
        .setHttp2MaxSmallContinuationFrames(config.getMaxSmallContinuationFrames())
        .setInitialSettings(config.getInitialSettings());
  }

  /** What is announced to clients. */
  private static Http2Settings settings(int maxHeaderBytes) {
    return new Http2Settings()
        .setPushEnabled(false)
        .setInitialWindowSize(STREAM_WINDOW_BYTES)
        .setMaxHeaderListSize(maxHeaderBytes);
  }

  /** What is announced to instances. */
  static io.netty.handler.codec.http2.Http2Settings toInstances(int maxHeaderBytes) {
    return new io.netty.handler.codec.http2.Http2Settings()
        .pushEnabled(false)
        .initialWindowSize(STREAM_WINDOW_BYTES)
        .maxHeaderListSize(maxHeaderBytes);
  }

  static boolean is(HttpServerRequest request) {
    return request.version() == HttpVersion.HTTP_2;
  }

  /** Whether the client has more to send than the header. */
  static boolean hasBody(HttpServerRequest request) {
    Http2ConnectionHandler handler =
        request.connection() instanceof ConnectionBase connection
            ? connection.channel().pipeline().get(Http2ConnectionHandler.class)
            : null;
    @Nullable Http2Stream stream =
        handler == null ? null : handler.connection().stream((int) request.response().streamId());
    return stream != null && stream.state().remoteSideOpen();
  }

  /** Whether every field could also stand in a message of HTTP/1.1, and means the same there. */
  static boolean areFieldsValid(
      Iterable<? extends Map.Entry<? extends CharSequence, ? extends CharSequence>> fields) {
    for (Map.Entry<? extends CharSequence, ? extends CharSequence> field : fields) {
      if (!isFieldValid(field.getKey(), field.getValue())) {
        return false;
      }
    }
    return true;
  }

  static boolean isFieldValid(CharSequence name, CharSequence value) {
    return !name.isEmpty()
        && HttpHeaderValidationUtil.validateToken(name) < 0
        && HttpHeaderValidationUtil.validateValidHeaderValue(value) < 0
        && !AsciiString.contentEqualsIgnoreCase(name, HttpHeaders.TRANSFER_ENCODING)
        && !AsciiString.contentEqualsIgnoreCase(name, HttpHeaders.CONNECTION);
  }

  /** A client may cut its cookies into several fields; other versions know only one (8.2.3). */
  static Optional<String> joinedCookies(MultiMap fields) {
    List<String> cookies = fields.getAll(HttpHeaders.COOKIE);
    return cookies.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", cookies));
  }
}
