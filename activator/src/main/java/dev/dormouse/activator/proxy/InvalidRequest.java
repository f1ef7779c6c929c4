package dev.dormouse.activator.proxy;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;

/** Words what the HTTP decoder did not take. Stateless. */
final class InvalidRequest {
  private InvalidRequest() {}

  static PlatformError error(Throwable cause) {
    return switch (cause) {
      case TooLongHttpHeaderException _ ->
          PlatformError.of(ErrorTable.HEADERS_TOO_LARGE, "the request's headers are too large");
      case TooLongHttpLineException _ ->
          PlatformError.of(ErrorTable.URI_TOO_LONG, "the request's line is too long");
      default ->
          PlatformError.of(
              ErrorTable.MALFORMED_REQUEST, "the request is not valid HTTP: " + cause.getMessage());
    };
  }
}
