package dev.dormouse.activator.proxy;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.HostAndPort;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a request's line and Host header ask for (RFC 9112, 3.2). */
sealed interface RequestTarget {
  String FOR_ALL = "*";
  List<String> SCHEMES = List.of("http://", "https://");

  /** A host and a path, as they go to the instance. */
  record Valid(String host, String uri) implements RequestTarget {
    private static final int HTTPS_PORT = 443;

    /** The same by https. */
    String byHttps(int port) {
      int colon = host.lastIndexOf(':');
      boolean hasPort = colon >= 0 && host.indexOf(']', colon) < 0;
      return "https://"
          + (hasPort ? host.substring(0, colon) : host)
          + (port == HTTPS_PORT ? "" : ":" + port)
          + (uri.equals("*") ? "/" : uri);
    }
  }

  /** What no proxy may pass on. */
  record Invalid(PlatformError error) implements RequestTarget {}

  static RequestTarget of(HttpServerRequest request) {
    if (request.method().equals(HttpMethod.CONNECT)) {
      return invalid(ErrorTable.METHOD_NOT_SUPPORTED, "CONNECT is not supported here");
    }
    if (Http2.is(request)) {
      return ofHttp2(request);
    }
    Optional<String> fault = Framing.fault(request.headers());
    if (fault.isPresent()) {
      return malformed(fault.get());
    }
    if (expectsMore(request)) {
      return invalid(ErrorTable.EXPECTATION_FAILED, "the only expectation met is 100-continue");
    }
    List<String> hosts = request.headers().getAll(HttpHeaders.HOST);
    if (hosts.size() > 1 || (hosts.isEmpty() && request.version() == HttpVersion.HTTP_1_1)) {
      return malformed("a request has exactly one Host header, this one has " + hosts.size());
    }
    String uri = request.uri();
    if (!uri.startsWith("/") && !isForAll(request, uri)) {
      return ofAbsolute(request, uri);
    }
    return of(hosts.isEmpty() ? "" : hosts.getFirst(), uri);
  }

  /** Whether anything is expected that nobody here knows (RFC 9110, 10.1.1). */
  private static boolean expectsMore(HttpServerRequest request) {
    return request.headers().contains(HttpHeaders.EXPECT)
        && request.headers().getAll(HttpHeaders.EXPECT).stream()
            .anyMatch(expected -> !HttpHeaders.CONTINUE.toString().equalsIgnoreCase(expected));
  }

  /** A whole URI, which says more than the Host header (RFC 9112, 3.2.2). */
  private static RequestTarget ofAbsolute(HttpServerRequest request, String uri) {
    int authority = startOfAuthority(uri);
    int path = authority < 0 ? authority : endOfAuthority(uri, authority);
    if (path == authority) {
      return malformed("the request target is neither a path nor a URI of http or https");
    }
    String host = uri.substring(authority, path);
    String rest = uri.substring(path);
    if (rest.isEmpty() && request.method().equals(HttpMethod.OPTIONS)) {
      return of(host, FOR_ALL);
    }
    return of(host, rest.startsWith("/") ? rest : "/" + rest);
  }

  private static RequestTarget of(String host, String uri) {
    if (!isHost(host)) {
      return malformed("the request's host is none");
    }
    return isUri(uri)
        ? new Valid(host, uri)
        : malformed("the request target holds a fragment or a control character");
  }

  /** The server as a whole, which only OPTIONS may ask (RFC 9112, 3.2.4). */
  private static boolean isForAll(HttpServerRequest request, String uri) {
    return uri.equals(FOR_ALL) && request.method().equals(HttpMethod.OPTIONS);
  }

  /** What the pseudo fields ask for. */
  private static RequestTarget ofHttp2(HttpServerRequest request) {
    HostAndPort authority = request.authority();
    if (authority == null) {
      return malformed("the request names no authority");
    }
    if (request.headers().getAll(HttpHeaders.HOST).stream()
        .anyMatch(host -> !host.equalsIgnoreCase(authority.toString()))) {
      return malformed("the request's Host header is not its authority");
    }
    if (!isScheme(request.scheme())) {
      return malformed("the request's scheme is neither http nor https");
    }
    String uri = request.uri();
    if (!uri.startsWith("/") && !isForAll(request, uri)) {
      return malformed("the request's path is not a path");
    }
    return Http2.areFieldsValid(request.headers())
        ? of(authority.toString(), uri)
        : malformed("the request holds a field that no request may have");
  }

  private static boolean isScheme(@Nullable String scheme) {
    return "http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme);
  }

  private static boolean isUri(String uri) {
    for (int i = 0; i < uri.length(); i++) {
      char c = uri.charAt(i);
      if (c <= ' ' || c == 0x7f || c == '#') {
        return false;
      }
    }
    return true;
  }

  /** Behind the scheme, which must be one that is served; negative when there is none. */
  private static int startOfAuthority(String uri) {
    for (String scheme : SCHEMES) {
      if (uri.regionMatches(true, 0, scheme, 0, scheme.length())) {
        return scheme.length();
      }
    }
    return -1;
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

  /** A name or an address, and possibly a port. */
  private static boolean isHost(String host) {
    int end = host.startsWith("[") ? host.indexOf(']') + 1 : host.indexOf(':');
    int port = end < 0 ? host.length() : end;
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      boolean digit = c >= '0' && c <= '9';
      boolean allowed =
          i < port
              ? digit
                  || (c >= 'a' && c <= 'z')
                  || (c >= 'A' && c <= 'Z')
                  || "-.:_[]".indexOf(c) >= 0
              : digit || (i == port && c == ':');
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
