package dev.dormouse.activator.proxy;

import dev.dormouse.activator.gate.InstanceLease;
import dev.dormouse.core.revision.Container.Protocol;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way to the instance of one lease: gets it a connection, sends it, and sends it
 * again where it surely does no harm.
 *
 * <pre>
 * CONNECTING -> SENT -> DONE
 *     ^__________|
 *  a connection that the instance had closed, or a stream that it did not look at
 * </pre>
 *
 * It tells its exchange once how it ended, unless it was stopped before; a call that was stopped
 * tells nothing more. Its event loop's thread only.
 */
final class InstanceCall {
  private static final Set<HttpMethod> REPEATABLE =
      Set.of(
          HttpMethod.GET,
          HttpMethod.HEAD,
          HttpMethod.OPTIONS,
          HttpMethod.TRACE,
          HttpMethod.PUT,
          HttpMethod.DELETE);

  /** What becomes of a call. */
  interface Outcome {
    /** The instance took no connection, or says that it looked at nothing. */
    void refused();

    /** The request's body is larger than the revision takes. */
    void tooLarge();

    /** There is no answer, or no whole one. */
    void failed(ErrorTable reason, String message);

    /** The whole answer was passed on. */
    void ended(ResponsePump answered);

    /** The connections that had left HTTP are closed. */
    void ended(Tunnel tunnel);
  }

  private enum State {
    CONNECTING,
    SENT,
    DONE
  }

  private final ProxyLoop loop;
  private final HttpServerRequest request;
  private final RequestTarget.Valid target;
  private final RequestPump body;
  private final ClientAnswer answer;
  private final InstanceLease lease;
  private final Outcome outcome;
  private final Protocol protocol;
  private State state = State.CONNECTING;
  private @Nullable Upstream connection;
  private @Nullable AnswerRelay relay;
  private @Nullable BodyPace pace;
  private boolean sentAgain;

  InstanceCall(
      ProxyLoop loop,
      HttpServerRequest request,
      RequestTarget.Valid target,
      RequestPump body,
      ClientAnswer answer,
      InstanceLease lease,
      Outcome outcome) {
    this.loop = loop;
    this.request = request;
    this.target = target;
    this.body = body;
    this.answer = answer;
    this.lease = lease;
    this.outcome = outcome;
    this.protocol = answer.protocol();
  }

  InstanceLease lease() {
    return lease;
  }

  /** Whether the instance has begun to answer. */
  boolean hasBegun() {
    AnswerRelay last = relay;
    return last != null && last.hasBegun();
  }

  /** How much has passed either way. */
  long bytesMoved() {
    AnswerRelay last = relay;
    return last == null ? body.bytes() : last.bytesMoved();
  }

  /** How much of the answer's body was passed on. */
  long bytesOut() {
    AnswerRelay last = relay;
    return last == null ? 0 : last.bytesOut();
  }

  void start() {
    Upstream kept = loop.upstreams.take(lease.instance(), protocol, canBeRepeated());
    if (kept == null) {
      connect();
    } else {
      send(kept);
    }
  }

  /** Whether it does no harm when an instance gets it twice. */
  private boolean canBeRepeated() {
    return !body.hasBody() && REPEATABLE.contains(request.method());
  }

  private void connect() {
    state = State.CONNECTING;
    loop.upstreams
        .connect(lease.instance(), protocol)
        .onComplete(this::connected, this::connectFailed);
  }

  private void connected(Upstream made) {
    if (state == State.CONNECTING) {
      send(made);
    } else {
      loop.upstreams.release(made, lease.instance(), OptionalInt.empty());
    }
  }

  private void connectFailed(Throwable failure) {
    if (state != State.CONNECTING) {
      return;
    }
    state = State.DONE;
    if (failure instanceof SharedConnection.NotHttp2) {
      outcome.failed(ErrorTable.INSTANCE_MALFORMED_ANSWER, String.valueOf(failure.getMessage()));
    } else {
      outcome.refused();
    }
  }

  private void send(Upstream to) {
    connection = to;
    state = State.SENT;
    boolean upgrades = protocol == Protocol.HTTP1 && Upgrade.isAsked(request, body);
    AnswerRelay sink = new AnswerRelay(this, request, body, answer, to, upgrades);
    relay = sink;
    to.begin(
        new RequestHead(
            loop.requestHeaders,
            request,
            target,
            answer.requestId(),
            body.isChunked(),
            upgrades,
            answer.hiddenCookie()),
        sink);
    body.start(to, outcome::tooLarge);
    watchPace();
  }

  private void watchPace() {
    stopPace();
    int least = loop.limits.minBodyBytesPerSecond();
    pace =
        state == State.DONE
            ? null
            : BodyPace.watch(loop.wheel, body, least, System.nanoTime(), this::tooSlow);
  }

  private void stopPace() {
    BodyPace watching = pace;
    pace = null;
    if (watching != null) {
      watching.stop();
    }
  }

  private void tooSlow() {
    failed(
        ErrorTable.REQUEST_TOO_SLOW,
        "less than " + loop.limits.minBodyBytesPerSecond() + " bytes a second came of the body");
  }

  /** The instance did not look at the request, and says so. */
  void unprocessed() {
    if (!dropConnection()) {
      return;
    }
    if (!body.canStartAgain()) {
      outcome.failed(ErrorTable.INSTANCE_CLOSED, "the instance refused the request");
    } else if (sentAgain) {
      body.hold();
      state = State.DONE;
      outcome.refused();
    } else {
      sendAgain();
    }
  }

  /** The connection ended before anything came: it may have been closed as the request left. */
  void lost(String message) {
    Upstream used = connection;
    boolean stale = used != null && used.isUsed() && canBeRepeated() && !sentAgain;
    if (stale && dropConnection()) {
      sendAgain();
    } else {
      failed(ErrorTable.INSTANCE_CLOSED, message);
    }
  }

  private void sendAgain() {
    sentAgain = true;
    body.hold();
    connect();
  }

  /** Returns whether there was one. */
  private boolean dropConnection() {
    Upstream used = connection;
    connection = null;
    if (state == State.DONE || used == null) {
      return false;
    }
    used.close();
    return true;
  }

  /** There is no answer, or no whole one. */
  void failed(ErrorTable reason, String message) {
    if (state != State.DONE) {
      outcome.failed(reason, message);
    }
  }

  /** The connection is no more one of HTTP, and somebody else's to end. */
  void handedOver() {
    connection = null;
  }

  /** The whole answer was passed on. */
  void ended(ResponsePump answered, KeepAlive keepAlive) {
    Upstream used = connection;
    if (used != null && body.isEnded() && keepAlive.reusable()) {
      connection = null;
      loop.upstreams.release(used, lease.instance(), keepAlive.seconds());
    }
    outcome.ended(answered);
  }

  void ended(Tunnel tunnel) {
    outcome.ended(tunnel);
  }

  /** Ends what the instance still does for this request. */
  void stop() {
    state = State.DONE;
    stopPace();
    AnswerRelay last = relay;
    if (last != null) {
      last.stop();
    }
    Upstream used = connection;
    connection = null;
    if (used != null) {
      used.close();
    }
  }
}
