package dev.dormouse.activator.proxy;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.HostAndPort;
import java.util.List;

/** What a request's line and Host header ask for (RFC 9112, 3.2). */
sealed interface RequestTarget {
  /** A host and a path, as they go to the instance. */
  record Valid(String host, String uri) implements RequestTarget {}

  /** What no proxy may pass on. */
  record Invalid(PlatformError error) implements RequestTarget {}

  static RequestTarget of(HttpServerRequest request) {
    if (request.method().equals(HttpMethod.CONNECT)) {
      return invalid(ErrorTable.METHOD_NOT_SUPPORTED, "CONNECT is not supported here");
    }
    if (Http2.is(request)) {
      return ofHttp2(request);
    }
    List<String> hosts = request.headers().getAll(HttpHeaders.HOST);
    if (hosts.size() > 1 || (hosts.isEmpty() && request.version() == HttpVersion.HTTP_1_1)) {
      return malformed("a request has exactly one Host header, this one has " + hosts.size());
    }
    String uri = request.uri();
    String host = hosts.isEmpty() ? "" : hosts.getFirst();
    if (!uri.startsWith("/") && !uri.equals("*")) {
      int authority = uri.indexOf("://");
      if (authority < 0) {
        return malformed("the request target is neither a path nor an absolute URI");
      }
      int path = endOfAuthority(uri, authority + 3);
      host = uri.substring(authority + 3, path);
      uri = uri.startsWith("/", path) ? uri.substring(path) : "/" + uri.substring(path);
    }
    if (!isHost(host)) {
      return malformed("the Host header holds a character that no host has");
    }
    return hasControl(uri)
        ? malformed("the request target holds a control character")
        : new Valid(host, uri);
  }

  /** What the pseudo fields ask for. */
  private static RequestTarget ofHttp2(HttpServerRequest request) {
    HostAndPort authority = request.authority();
    if (authority == null) {
      return malformed("the request names no authority");
    }
    String uri = request.uri();
    if (!uri.startsWith("/") && !uri.equals("*")) {
      return malformed("the request's path is not a path");
    }
    String host = authority.toString();
    if (!isHost(host)) {
      return malformed("the request's authority holds a character that no host has");
    }
    if (hasControl(uri) || !Http2.areFieldsValid(request.headers())) {
      return malformed("the request holds a field that no request may have");
    }
    return new Valid(host, uri);
  }

  private static boolean hasControl(String uri) {
    for (int i = 0; i < uri.length(); i++) {
      char c = uri.charAt(i);
      if (c <= ' ' || c == 0x7f) {
        return true;
      }
    }
    return false;
  }

  private static int endOfAuthority(String uri, int from) {
    for (int i = from; i < uri.length(); i++) {
      char c = uri.charAt(i);
      if (c == '/' || c == '?' || c == '#') {
        return i;
      }
    }
    return uri.length();
  }

  private static boolean isHost(String host) {
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      boolean allowed =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || "-.:_[]".indexOf(c) >= 0;
      if (!allowed) {
        return false;
      }
    }
    return true;
  }

  private static RequestTarget malformed(String message) {
    return invalid(ErrorTable.MALFORMED_REQUEST, message);
  }

  private static RequestTarget invalid(ErrorTable reason, String message) {
    return new Invalid(PlatformError.of(reason, message));
  }
}
