package dev.dormouse.activator.proxy;

import java.util.Locale;
import java.util.Set;

/**
 * Knows which fields may stand in a trailer (RFC 9110, 6.5.1): none that says how a message is
 * framed, routed, allowed, answered or read, since whoever reads it has decided all that by then.
 * Stateless.
 */
final class TrailerFields {
  private static final Set<String> REFUSED =
      Set.of(
          // framing
          "content-length",
          "trailer",
          // routing, and the hops before
          "host",
          "forwarded",
          "via",
          "traceparent",
          "tracestate",
          // what is asked for, and under which conditions
          "accept",
          "accept-charset",
          "accept-encoding",
          "accept-language",
          "cache-control",
          "expect",
          "if-match",
          "if-modified-since",
          "if-none-match",
          "if-range",
          "if-unmodified-since",
          "max-forwards",
          "pragma",
          "range",
          "origin",
          "referer",
          // who asks
          "authorization",
          "cookie",
          "set-cookie",
          "www-authenticate",
          // how an answer is dealt with
          "age",
          "date",
          "expires",
          "location",
          "retry-after",
          "vary",
          "warning",
          // how a body is read
          "content-encoding",
          "content-range",
          "content-type");

  private TrailerFields() {}

  /** Whether a field of a request's trailer goes on to the instance. */
  static boolean passes(CharSequence name) {
    CharSequence read = HopByHop.readAs(name);
    return !HopByHop.ends(read)
        && !HopByHop.isPlatform(read)
        && !HopByHop.isForwarding(read)
        && !REFUSED.contains(read.toString().toLowerCase(Locale.ROOT));
  }

  /** Whether a field of an answer's trailer goes on to the client, such as gRPC's status. */
  static boolean framesNothing(CharSequence name) {
    String lower = name.toString().toLowerCase(Locale.ROOT);
    return !lower.equals("content-length") && !lower.equals("trailer") && !lower.equals("host");
  }
}
