package dev.dormouse.activator.proxy;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/**
 * Writes the platform's own answers, such that nobody takes them for an application's. Stateless.
 */
final class PlatformAnswer {
  private static final CharSequence REASON = HttpHeaders.createOptimized("Dormouse-Reason");
  private static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("Dormouse-Request-Id");
  private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");

  /** For good, and with the same method (RFC 9110, 15.4.9). */
  static final int PERMANENT_REDIRECT = 308;

  private PlatformAnswer() {}

  /** Sends the client elsewhere. */
  static void redirect(
      HttpServerResponse response, String location, String requestId, boolean close) {
    response.setStatusCode(PERMANENT_REDIRECT);
    response.putHeader(HttpHeaders.LOCATION, location);
    response.putHeader(HttpHeaders.CONTENT_LENGTH, "0");
    response.putHeader(REQUEST_ID, requestId);
    if (close) {
      response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    response.end();
  }

  /**
   * Writes a whole answer.
   *
   * @param isCall whether the request is a call of gRPC
   * @param close whether the connection ends with it
   */
  static void write(
      HttpServerRequest request,
      PlatformError error,
      Buffer json,
      String requestId,
      boolean isCall,
      boolean close) {
    HttpServerResponse response = request.response();
    // An instance's head may be there already, not yet written.
    response.headers().clear();
    if (isCall) {
      writeCallError(response, error, requestId);
      return;
    }
    response.setStatusCode(error.reason().status());
    response.putHeader(HttpHeaders.CONTENT_TYPE, JSON);
    response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(json.length()));
    response.putHeader(REASON, error.reason().slug());
    response.putHeader(REQUEST_ID, requestId);
    if (error.retryAfterSeconds() > 0) {
      response.putHeader(HttpHeaders.RETRY_AFTER, Long.toString(error.retryAfterSeconds()));
    }
    if (close) {
      response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    if (request.method().equals(HttpMethod.HEAD)) {
      response.end();
    } else {
      response.end(json);
    }
  }

  /** As gRPC has it: success for HTTP, and the failure of the call in the only header there is. */
  private static void writeCallError(
      HttpServerResponse response, PlatformError error, String requestId) {
    response.setStatusCode(200);
    response.putHeader(HttpHeaders.CONTENT_TYPE, Grpc.CONTENT_TYPE);
    response.putHeader(REASON, error.reason().slug());
    response.putHeader(REQUEST_ID, requestId);
    Grpc.fill(response.headers(), error);
    response.end();
  }
}
