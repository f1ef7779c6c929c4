package dev.dormouse.activator.proxy;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What of gRPC concerns the proxy: which requests are calls, how long their callers wait, and how a
 * call is told that the platform could not serve it. Stateless.
 */
final class Grpc {
  static final CharSequence STATUS = HttpHeaders.createOptimized("grpc-status");
  static final CharSequence MESSAGE = HttpHeaders.createOptimized("grpc-message");

  /** Milliseconds after which a client that retries does so (gRFC A6). */
  static final CharSequence RETRY_PUSHBACK = HttpHeaders.createOptimized("grpc-retry-pushback-ms");

  static final CharSequence CONTENT_TYPE = HttpHeaders.createOptimized("application/grpc");
  private static final CharSequence TIMEOUT = HttpHeaders.createOptimized("grpc-timeout");
  private static final int MAX_TIMEOUT_DIGITS = 8;
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private Grpc() {}

  /** Whether a request is a call. */
  static boolean is(HttpServerRequest request) {
    if (!Http2.is(request)) {
      return false;
    }
    String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
    int length = CONTENT_TYPE.length();
    return type != null
        && type.startsWith(CONTENT_TYPE.toString())
        && (type.length() == length || type.charAt(length) == '+' || type.charAt(length) == ';');
  }

  /** How long the caller waits at most, in nanoseconds; empty when it does not say so properly. */
  static Optional<Long> timeoutNanos(HttpServerRequest request) {
    return Optional.ofNullable(request.getHeader(TIMEOUT)).flatMap(Grpc::timeoutNanos);
  }

  static Optional<Long> timeoutNanos(String timeout) {
    int digits = timeout.length() - 1;
    if (digits < 1 || digits > MAX_TIMEOUT_DIGITS) {
      return Optional.empty();
    }
    for (int i = 0; i < digits; i++) {
      if (timeout.charAt(i) < '0' || timeout.charAt(i) > '9') {
        return Optional.empty();
      }
    }
    long value = Long.parseLong(timeout.substring(0, digits));
    return switch (timeout.charAt(digits)) {
      case 'H' -> Optional.of(value * 3600 * NANOS_PER_SECOND);
      case 'M' -> Optional.of(value * 60 * NANOS_PER_SECOND);
      case 'S' -> Optional.of(value * NANOS_PER_SECOND);
      case 'm' -> Optional.of(value * 1_000_000);
      case 'u' -> Optional.of(value * 1_000);
      case 'n' -> Optional.of(value);
      default -> Optional.empty();
    };
  }

  /** The code of a reason, after the table of HTTP statuses that gRPC's clients use themselves. */
  static int code(ErrorTable reason) {
    return switch (reason) {
      case CLIENT_CLOSED -> 1;
      case REQUEST_TOO_SLOW, DEADLINE_EXCEEDED, RESPONSE_START_TIMEOUT, IDLE_TIMEOUT -> 4;
      case QUEUE_FULL,
          QUEUE_BYTES_FULL,
          QUEUE_WAIT_EXCEEDED,
          QUEUE_TOO_LONG,
          MEMORY_SHARE,
          MEMORY_FULL,
          THREADS_LATE,
          REQUEST_TOO_LARGE ->
          8;
      case UNKNOWN_HOST, METHOD_NOT_SUPPORTED -> 12;
      case MALFORMED_REQUEST, URI_TOO_LONG, EXPECTATION_FAILED, HEADERS_TOO_LARGE, INTERNAL_ERROR ->
          13;
      case INSTANCE_CLOSED,
          INSTANCE_MALFORMED_ANSWER,
          START_FAILED,
          START_BACKOFF,
          SHUTTING_DOWN,
          REVISION_GONE ->
          14;
    };
  }

  /**
   * The HTTP status that says the same as an instance's answer to a call, after the table in {@code
   * google.rpc.Code}; 500 where the answer lacks its code.
   *
   * @param headers have the code where there was nothing else to say
   */
  static int httpStatus(MultiMap headers, MultiMap trailers) {
    String trailer = trailers.get(STATUS);
    String code = trailer == null ? headers.get(STATUS) : trailer;
    return switch (code == null ? "" : code) {
      case "0" -> 200;
      case "1" -> 499;
      case "3", "9", "11" -> 400;
      case "4" -> 504;
      case "5" -> 404;
      case "6", "10" -> 409;
      case "7" -> 403;
      case "8" -> 429;
      case "12" -> 501;
      case "14" -> 503;
      case "16" -> 401;
      default -> 500;
    };
  }

  /** Says how a call ended. */
  static void fill(MultiMap fields, PlatformError error) {
    fields.set(STATUS, Integer.toString(code(error.reason())));
    fields.set(MESSAGE, percentEncoded(error.message()));
    if (error.retryAfterSeconds() > 0) {
      fields.set(RETRY_PUSHBACK, Long.toString(error.retryAfterSeconds() * 1000));
    }
  }

  /** As gRPC wants its messages: what is not printable ASCII, and the sign itself, in %XX. */
  static String percentEncoded(String message) {
    StringBuilder text = new StringBuilder(message.length());
    for (byte b : message.getBytes(StandardCharsets.UTF_8)) {
      if (b >= ' ' && b <= '~' && b != '%') {
        text.append((char) b);
      } else {
        text.append('%').append(String.format("%02X", b & 0xff));
      }
    }
    return text.toString();
  }
}
