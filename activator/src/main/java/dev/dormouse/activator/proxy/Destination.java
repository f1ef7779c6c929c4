package dev.dormouse.activator.proxy;

import dev.dormouse.activator.gate.RevisionGate;
import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.core.route.Match;
import dev.dormouse.core.route.Route;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where a request goes, by the routes of the moment, its host, its listener and its session. */
sealed interface Destination {
  /** To this revision; the session is null where each request goes its own way. */
  record At(RevisionGate gate, @Nullable Session session) implements Destination {}

  /** Nobody serves it. */
  record Nowhere(PlatformError error) implements Destination {}

  /** The client is to come again, by TLS. */
  record Elsewhere(String location) implements Destination {}

  static Destination of(
      ProxyLoop loop, HttpServerRequest request, Listener listener, RequestTarget.Valid target) {
    Match match = loop.routes.routes().match(target.host(), listener.from());
    if (match instanceof Match.UnknownHost) {
      return unknown(target.host());
    }
    if (listener.redirect().isPresent() && !loop.requestHeaders.isHttps(request)) {
      return new Elsewhere(target.byHttps(listener.redirect().getAsInt()));
    }
    return to(loop, request, match, target.host());
  }

  /**
   * Where a request goes on whose revision is deleted: to another gate of the same service, if the
   * routes lead to one by now.
   */
  static Optional<At> insteadOf(
      RevisionGate left,
      ProxyLoop loop,
      HttpServerRequest request,
      Listener listener,
      RequestTarget.Valid target) {
    return of(loop, request, listener, target) instanceof At at
            && at.gate() != left
            && at.gate().revision().service().equals(left.revision().service())
        ? Optional.of(at)
        : Optional.empty();
  }

  private static Destination to(
      ProxyLoop loop, HttpServerRequest request, Match match, String host) {
    return switch (match) {
      case Match.Matched(Route route) -> {
        Session session = loop.sessions.of(route, request);
        double random = loop.random.nextDouble();
        RevisionKey picked =
            session == null ? route.split().pick(random) : session.pick(route.split(), random);
        yield at(loop, picked, session);
      }
      case Match.Tagged(Route route, RevisionKey key) ->
          at(loop, key, loop.sessions.of(route, request));
      case Match.UnknownHost() -> unknown(host);
    };
  }

  private static Destination at(ProxyLoop loop, RevisionKey key, @Nullable Session session) {
    RevisionGate gate = loop.gates.gate(key);
    return gate == null
        ? nowhere(ErrorTable.REVISION_GONE, key + " is not served here any more")
        : new At(gate, session);
  }

  private static Destination unknown(String host) {
    return nowhere(ErrorTable.UNKNOWN_HOST, "no service has the host \"" + host + "\"");
  }

  private static Destination nowhere(ErrorTable reason, String message) {
    return new Nowhere(PlatformError.of(reason, message));
  }
}
