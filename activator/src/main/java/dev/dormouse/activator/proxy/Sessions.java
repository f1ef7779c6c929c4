package dev.dormouse.activator.proxy;

import dev.dormouse.core.revision.ServiceKey;
import dev.dormouse.core.route.Route;
import dev.dormouse.core.route.SessionAffinity;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells for each request which session it belongs to, where its service keeps sessions together,
 * and makes the cookies. Its event loop's thread only.
 */
final class Sessions {
  private final ProxyLoop loop;
  private final SessionKeys keys;
  private SessionKeys.@Nullable Keys known;
  private List<SessionSeal> seals = List.of();

  Sessions(ProxyLoop loop, SessionKeys keys) {
    this.loop = loop;
    this.keys = keys;
  }

  /** The request's session; null where each request goes its own way. */
  @Nullable Session of(Route route, HttpServerRequest request) {
    SessionAffinity affinity = route.affinity().orElse(null);
    if (affinity == null) {
      return null;
    }
    return new Session(
        loop, route.service(), affinity, stay(route, affinity, request).orElse(null));
  }

  /** What the first cookie says that is our own and still good. */
  private Optional<Stay> stay(Route route, SessionAffinity affinity, HttpServerRequest request) {
    Optional<String> cookies = Http2.joinedCookies(request.headers());
    if (cookies.isEmpty()) {
      return Optional.empty();
    }
    String service = route.service().toString();
    long now = nowSeconds();
    return Cookies.values(cookies.get(), affinity.cookieName()).stream()
        .flatMap(value -> seals().stream().flatMap(seal -> seal.open(service, value).stream()))
        .filter(stay -> stay.expires() > now)
        .findFirst();
  }

  String seal(ServiceKey service, Stay stay) {
    return seals().getFirst().seal(service.toString(), stay);
  }

  private List<SessionSeal> seals() {
    SessionKeys.Keys current = keys.current();
    if (!current.equals(known)) {
      known = current;
      seals = current.all().stream().map(SessionSeal::new).toList();
    }
    return seals;
  }

  static long nowSeconds() {
    return System.currentTimeMillis() / 1000;
  }
}
