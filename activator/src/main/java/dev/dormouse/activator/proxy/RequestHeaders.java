package dev.dormouse.activator.proxy;

import io.netty.util.AsciiString;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Makes the header that an instance receives from the one that a client sent: what ends at this hop
 * is left out, the hops before are told, and a trace begins where none was passed. Stateless but
 * for its settings; safe for any thread.
 */
final class RequestHeaders {
  private static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("Dormouse-Request-Id");
  private static final CharSequence FORWARDED = HttpHeaders.createOptimized("Forwarded");
  private static final CharSequence FORWARDED_FOR = HttpHeaders.createOptimized("X-Forwarded-For");
  private static final CharSequence FORWARDED_PROTO =
      HttpHeaders.createOptimized("X-Forwarded-Proto");
  private static final CharSequence FORWARDED_HOST =
      HttpHeaders.createOptimized("X-Forwarded-Host");
  private static final CharSequence TRACEPARENT = HttpHeaders.createOptimized("traceparent");
  private static final CharSequence TE = HttpHeaders.createOptimized("TE");
  private static final CharSequence HTTP = HttpHeaders.createOptimized("http");
  private static final CharSequence HTTPS = HttpHeaders.createOptimized("https");
  private static final CharSequence TRAILERS = HttpHeaders.createOptimized("trailers");

  private final TrustedProxies trustedProxies;

  RequestHeaders(TrustedProxies trustedProxies) {
    this.trustedProxies = trustedProxies;
  }

  /**
   * Fills the header of a request to an instance.
   *
   * @param host what the client asked for
   * @param hiddenCookie the cookie that is the platform's own
   */
  void fill(
      Fields to,
      HttpServerRequest request,
      String host,
      String requestId,
      @Nullable String hiddenCookie) {
    MultiMap from = request.headers();
    Set<String> listed = HopByHop.listed(from);
    boolean traced = false;
    boolean trailers = false;
    boolean ownCookies = hiddenCookie != null || Http2.is(request);
    to.add(HttpHeaders.HOST, host);
    Iterator<? extends Map.Entry<? extends CharSequence, ? extends CharSequence>> fields =
        Fields.of(from);
    while (fields.hasNext()) {
      Map.Entry<? extends CharSequence, ? extends CharSequence> field = fields.next();
      CharSequence name = field.getKey();
      if (HopByHop.ends(name)) {
        trailers |= is(name, TE) && field.getValue().toString().contains("trailers");
      } else if (passes(name, listed) && !isHandledHere(name, request, ownCookies)) {
        traced |= is(name, TRACEPARENT);
        to.add(name, field.getValue());
      }
    }
    if (ownCookies) {
      Http2.joinedCookies(from)
          .flatMap(
              all -> hiddenCookie == null ? Optional.of(all) : Cookies.without(all, hiddenCookie))
          .ifPresent(cookies -> to.add(HttpHeaders.COOKIE, cookies));
    }
    if (trailers) {
      to.add(TE, TRAILERS);
    }
    if (!traced) {
      to.add(TRACEPARENT, newTraceparent());
    }
    to.add(REQUEST_ID, requestId);
    forward(to, request, host);
  }

  /** Cookies may be put together anew, and expectations of HTTP/1.0 mean nothing. */
  private static boolean isHandledHere(
      CharSequence name, HttpServerRequest request, boolean ownCookies) {
    return (ownCookies && is(name, HttpHeaders.COOKIE))
        || (request.version() == HttpVersion.HTTP_1_0 && is(name, HttpHeaders.EXPECT));
  }

  private static boolean passes(CharSequence name, Set<String> listed) {
    if (HopByHop.hasUnderscore(name)) {
      CharSequence read = HopByHop.readAs(name);
      return passesAs(read, listed) && !HopByHop.ends(read) && !HopByHop.frames(read);
    }
    return passesAs(name, listed);
  }

  private static boolean passesAs(CharSequence name, Set<String> listed) {
    boolean ends =
        switch (name.charAt(0)) {
          case 'D', 'd' -> HopByHop.isPlatform(name);
          case 'X', 'x', 'F', 'f' -> HopByHop.isForwarding(name);
          case 'H', 'h' -> is(name, HttpHeaders.HOST);
          default -> false;
        };
    return !ends && !HopByHop.isListed(name, listed);
  }

  private static boolean is(CharSequence name, CharSequence other) {
    return AsciiString.contentEqualsIgnoreCase(name, other);
  }

  /** Whether an address is one of a proxy whose word is believed. */
  boolean trusts(String address) {
    return trustedProxies.trust(address);
  }

  private void forward(Fields to, HttpServerRequest request, String host) {
    MultiMap from = request.headers();
    String peer = peer(request);
    boolean trusted = trusts(peer);
    CharSequence scheme = request.isSSL() ? HTTPS : HTTP;
    String element = "for=" + node(peer) + ";host=" + quoted(host) + ";proto=" + scheme;
    to.add(FORWARDED, appended(trusted, from, FORWARDED, element));
    to.add(FORWARDED_FOR, appended(trusted, from, FORWARDED_FOR, peer));
    to.add(FORWARDED_PROTO, kept(trusted, from, FORWARDED_PROTO, scheme));
    to.add(FORWARDED_HOST, kept(trusted, from, FORWARDED_HOST, host));
  }

  private static CharSequence appended(
      boolean trusted, MultiMap from, CharSequence name, String value) {
    if (!trusted || !from.contains(name)) {
      return value;
    }
    return String.join(", ", from.getAll(name)) + ", " + value;
  }

  private static CharSequence kept(
      boolean trusted, MultiMap from, CharSequence name, CharSequence value) {
    @Nullable String before = trusted ? from.get(name) : null;
    return before == null ? value : before;
  }

  /** Whether the client speaks to us, or to a trusted proxy before us, over TLS. */
  boolean isHttps(HttpServerRequest request) {
    return request.isSSL()
        || (trusts(peer(request))
            && "https".equalsIgnoreCase(request.headers().get(FORWARDED_PROTO)));
  }

  static String peer(HttpServerRequest request) {
    String address = request.remoteAddress().hostAddress();
    return address == null ? "unknown" : address;
  }

  private static String node(String peer) {
    return peer.indexOf(':') < 0 ? peer : "\"[" + peer + "]\"";
  }

  private static String quoted(String host) {
    return host.indexOf(':') < 0 && host.indexOf('[') < 0 ? host : '"' + host + '"';
  }

  private static String newTraceparent() {
    RandomGenerator rng = ThreadLocalRandom.current();
    String trace = Hex.of(rng.nextLong() | 1) + Hex.of(rng.nextLong());
    return "00-" + trace + "-" + Hex.of(rng.nextLong() | 1) + "-00";
  }
}
