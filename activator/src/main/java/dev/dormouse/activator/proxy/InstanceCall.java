package dev.dormouse.activator.proxy;

import dev.dormouse.activator.gate.InstanceLease;
import io.netty.channel.Channel;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way through the instance of one lease: from the connection to the end of the
 * answer.
 *
 * <pre>
 * CONNECTING -> SENT -> ANSWERING or TUNNELLING -> DONE
 *     ^__________|
 *  a kept connection that the instance had closed
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
  private static final CharSequence SERVER_TIMING = HttpHeaders.createOptimized("Server-Timing");

  /** What becomes of a call. */
  interface Outcome {
    /** The instance took no connection; no byte was sent. */
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
    ANSWERING,
    TUNNELLING,
    DONE
  }

  private final ProxyLoop loop;
  private final HttpServerRequest request;
  private final RequestTarget.Valid target;
  private final RequestPump body;
  private final ClientAnswer answer;
  private final InstanceLease lease;
  private final Outcome outcome;
  private State state = State.CONNECTING;
  private @Nullable UpstreamConnection connection;
  private @Nullable ResponsePump pump;
  private @Nullable Tunnel tunnel;
  private boolean upgrades;
  private boolean answeredInPart;
  private boolean continued;

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
  }

  InstanceLease lease() {
    return lease;
  }

  /** How much of the answer's body was passed on. */
  long bytesOut() {
    Tunnel joined = tunnel;
    if (joined != null) {
      return joined.bytesFromInstance();
    }
    ResponsePump started = pump;
    return started == null ? 0 : started.bytes();
  }

  void start() {
    UpstreamConnection kept = loop.upstreams.take(lease.instance(), canBeSentAgain());
    if (kept == null) {
      connect();
    } else {
      send(kept);
    }
  }

  private boolean canBeSentAgain() {
    return !body.hasBody() && REPEATABLE.contains(request.method());
  }

  private void connect() {
    state = State.CONNECTING;
    loop.upstreams
        .connect(lease.instance())
        .onComplete(this::connected, ignored -> connectFailed());
  }

  private void connected(UpstreamConnection made) {
    if (state == State.CONNECTING) {
      send(made);
    } else {
      loop.upstreams.release(made, lease.instance(), OptionalInt.empty());
    }
  }

  private void connectFailed() {
    if (state == State.CONNECTING) {
      state = State.DONE;
      outcome.refused();
    }
  }

  private void send(UpstreamConnection to) {
    connection = to;
    to.http()
        .request(new RequestOptions().setMethod(request.method()).setURI(target.uri()))
        .onComplete(made -> sendOn(to, made), failure -> failed(to, failure));
  }

  private void sendOn(UpstreamConnection to, HttpClientRequest made) {
    if (state != State.CONNECTING || connection != to) {
      made.reset();
      return;
    }
    state = State.SENT;
    loop.requestHeaders.fill(
        made.headers(), request, target.host(), answer.requestId(), loop.random);
    upgrades = Upgrade.isAsked(request, body);
    if (upgrades) {
      Upgrade.pass(made.headers(), request.headers());
    }
    made.exceptionHandler(failure -> failed(to, failure));
    made.continueHandler(ignored -> passContinue());
    made.earlyHintsHandler(this::passEarlyHints);
    made.response().onComplete(head -> answered(to, head), failure -> failed(to, failure));
    body.start(made, outcome::tooLarge);
  }

  private void passContinue() {
    answeredInPart = true;
    if (state == State.SENT && answer.expectsContinue() && !continued) {
      continued = true;
      request.response().writeContinue();
    }
  }

  private void passEarlyHints(MultiMap hints) {
    answeredInPart = true;
    if (state == State.SENT) {
      answer.earlyHints(hints);
    }
  }

  private void answered(UpstreamConnection from, HttpClientResponse head) {
    if (state != State.SENT || connection != from) {
      return;
    }
    if (upgrades && Upgrade.isAgreed(head)) {
      switchProtocols(from, head);
      return;
    }
    if (head.statusCode() < 200) {
      outcome.failed(
          ErrorTable.INSTANCE_MALFORMED_ANSWER,
          "the instance answered " + head.statusCode() + ", which nobody asked for");
      return;
    }
    state = State.ANSWERING;
    ResponsePump started = new ResponsePump(request, head, loop);
    pump = started;
    head.exceptionHandler(failure -> failed(from, failure));
    boolean unread = answer.expectsContinue() && !continued && !body.isEnded();
    MultiMap headers = started.head(answer.mustClose() || unread);
    coldStart()
        .ifPresent(phases -> {
          headers.add(SERVER_TIMING, phases.serverTiming());
          answer.coldStart(phases);
        });
    KeepAlive keepAlive = KeepAlive.of(head.headers());
    started.start(() -> ended(from, started, keepAlive));
  }

  private void switchProtocols(UpstreamConnection from, HttpClientResponse head) {
    state = State.TUNNELLING;
    connection = null;
    coldStart().ifPresent(answer::coldStart);
    Channel client = answer.switched();
    tunnel = Tunnel.join(client, Upgrade.head(client, head), from.channel(), this::tunnelEnded);
  }

  private void tunnelEnded() {
    Tunnel joined = tunnel;
    if (state == State.TUNNELLING && joined != null) {
      body.passed(joined.bytesFromClient());
      outcome.ended(joined);
    }
  }

  private Optional<ColdStart> coldStart() {
    return ColdStart.of(
        answer.arrival(), lease.instance().startTimes(), lease.grantedAt(), System.nanoTime());
  }

  private void ended(UpstreamConnection from, ResponsePump finished, KeepAlive keepAlive) {
    if (body.isEnded() && keepAlive.reusable()) {
      connection = null;
      loop.upstreams.release(from, lease.instance(), keepAlive.seconds());
    }
    outcome.ended(finished);
  }

  private void failed(UpstreamConnection used, Throwable failure) {
    if (state == State.DONE || connection != used) {
      return;
    }
    boolean stale = used.reused && state != State.ANSWERING && !answeredInPart;
    // Before it was sent, any request may go elsewhere; after that, one that does no harm twice.
    if (stale && (state == State.CONNECTING || canBeSentAgain())) {
      connection = null;
      used.close();
      connect();
    } else {
      outcome.failed(
          ErrorTable.INSTANCE_CLOSED,
          "the instance ended the connection before its whole answer: " + failure.getMessage());
    }
  }

  /** Ends what the instance still does for this request. */
  void stop() {
    state = State.DONE;
    ResponsePump started = pump;
    if (started != null) {
      started.stop();
    }
    Tunnel joined = tunnel;
    if (joined != null) {
      joined.close();
    }
    UpstreamConnection used = connection;
    connection = null;
    if (used != null) {
      used.close();
    }
  }
}
