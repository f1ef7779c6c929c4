package dev.dormouse.activator.proxy;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/**
 * The head of a request as an instance receives it. Immutable.
 *
 * @param chunked whether a body of unknown length follows
 * @param upgrades whether the client asks to leave HTTP
 * @param hiddenCookie the cookie that is the platform's own
 */
record RequestHead(
    RequestHeaders rules,
    HttpServerRequest request,
    RequestTarget.Valid target,
    String requestId,
    boolean chunked,
    boolean upgrades,
    @Nullable String hiddenCookie) {
  HttpMethod method() {
    return request.method();
  }

  String uri() {
    return target.uri();
  }

  /** Tells all fields but those that frame the body on one kind of connection. */
  void tell(Fields to) {
    rules.fill(to, request, target.host(), requestId, hiddenCookie);
    if (upgrades) {
      Upgrade.pass(to, request.headers());
    }
  }
}
