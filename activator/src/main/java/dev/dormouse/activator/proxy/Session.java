package dev.dormouse.activator.proxy;

import dev.dormouse.activator.gate.InstanceLease;
import dev.dormouse.core.admit.Preference;
import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.core.revision.ServiceKey;
import dev.dormouse.core.route.SessionAffinity;
import dev.dormouse.core.route.TrafficSplit;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/**
 * One request's part in its client's session: which revision and instance it prefers, how long it
 * waits for that, and what its client is to remember. Its event loop's thread only.
 */
final class Session {
  private static final long NO_TIMER = -1;

  private final ProxyLoop loop;
  private final ServiceKey service;
  private final SessionAffinity affinity;
  private final @Nullable Stay before;
  private long timer = NO_TIMER;

  /**
   * @param before where the client was served before, if that is known
   */
  Session(ProxyLoop loop, ServiceKey service, SessionAffinity affinity, @Nullable Stay before) {
    this.loop = loop;
    this.service = service;
    this.affinity = affinity;
    this.before = before;
  }

  /** The cookie that instances don't see. */
  String cookieName() {
    return affinity.cookieName();
  }

  /** The revision of the session while that has any part of the traffic, else any that has. */
  RevisionKey pick(TrafficSplit split, double random) {
    Stay known = before;
    if (known != null) {
      RevisionKey revision = new RevisionKey(service.namespace(), known.revision());
      if (split.hasShare(revision)) {
        return revision;
      }
    }
    return split.pick(random);
  }

  /** The instance of the session, if it is one of this revision. */
  @Nullable Preference preference(RevisionKey revision) {
    Stay known = before;
    return known == null || !known.revision().equals(revision.name())
        ? null
        : new Preference(new InstanceId(known.instance()), affinity.maxWait().toMillis() > 0);
  }

  /** Runs an action when the request has waited long enough for its instance. */
  void startWaiting(Runnable over) {
    timer = loop.setTimer(affinity.maxWait().toMillis(), over);
  }

  void stopWaiting() {
    if (timer != NO_TIMER) {
      loop.cancelTimer(timer);
      timer = NO_TIMER;
    }
  }

  /** Has the client remember who answers, unless it does already. */
  void tell(MultiMap headers, InstanceLease lease, HttpServerRequest request) {
    String revision = lease.revision().name();
    String instance = lease.instance().id().name();
    long maxAge = affinity.maxAge().toSeconds();
    long now = Sessions.nowSeconds();
    Stay known = before;
    if (known != null
        && known.revision().equals(revision)
        && known.instance().equals(instance)
        && (known.expires() - now) * 2 > maxAge) {
      return;
    }
    String value = loop.sessions.seal(service, new Stay(revision, instance, now + maxAge));
    String secure = loop.requestHeaders.isHttps(request) ? "; Secure" : "";
    headers.add(
        HttpHeaders.SET_COOKIE,
        cookieName()
            + "="
            + value
            + "; Path=/; Max-Age="
            + maxAge
            + "; HttpOnly; SameSite=Lax"
            + secure);
  }
}
