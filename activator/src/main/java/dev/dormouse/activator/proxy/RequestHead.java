package dev.dormouse.activator.proxy;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;

/**
 * The head of a request as an instance receives it. Immutable.
 *
 * @param chunked whether a body of unknown length follows
 * @param upgrades whether the client asks to leave HTTP
 */
record RequestHead(
    RequestHeaders rules,
    HttpServerRequest request,
    RequestTarget.Valid target,
    String requestId,
    boolean chunked,
    boolean upgrades) {
  HttpMethod method() {
    return request.method();
  }

  String uri() {
    return target.uri();
  }

  /** Tells all fields but those that frame the body on one kind of connection. */
  void tell(Fields to) {
    rules.fill(to, request, target.host(), requestId);
    if (upgrades) {
      Upgrade.pass(to, request.headers());
    }
  }
}
