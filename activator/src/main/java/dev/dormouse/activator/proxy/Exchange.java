package dev.dormouse.activator.proxy;

import dev.dormouse.activator.gate.Caller;
import dev.dormouse.activator.gate.InstanceLease;
import dev.dormouse.activator.gate.Refusal;
import dev.dormouse.activator.gate.RevisionGate;
import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.core.route.Match;
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
 * One request from its arrival to the end of its answer.
 *
 * <pre>
 * NEW -> WAITING -> CONNECTING -> SENT -> ANSWERING -> DONE
 *           ^___________|  ^_______|
 *        refused           stale connection, request can be sent again
 * </pre>
 *
 * Every state may go to DONE at once: the client goes away, the deadline passes, the instance dies.
 * The lease is held from the grant on and given back on the way to DONE, or to WAITING when the
 * instance refused the connection. Its event loop's thread only.
 */
final class Exchange extends Caller {
  private static final Set<HttpMethod> REPEATABLE =
      Set.of(
          HttpMethod.GET,
          HttpMethod.HEAD,
          HttpMethod.OPTIONS,
          HttpMethod.TRACE,
          HttpMethod.PUT,
          HttpMethod.DELETE);
  private static final long HELD_BYTES = 4096;
  private static final CharSequence SERVER_TIMING = HttpHeaders.createOptimized("Server-Timing");

  private enum State {
    NEW,
    WAITING,
    CONNECTING,
    SENT,
    ANSWERING,
    DONE
  }

  private final ProxyLoop loop;
  private final HttpServerRequest request;
  private final ClientAnswer answer;
  private final RequestPump body;
  private final DeadlineWheel.Deadline deadline =
      new DeadlineWheel.Deadline() {
        @Override
        void expired() {
          deadlinePassed();
        }
      };
  private final long arrival = System.nanoTime();
  private State state = State.NEW;
  private RequestTarget.@Nullable Valid target;
  private @Nullable RevisionGate gate;
  private @Nullable InstanceLease lease;
  private @Nullable UpstreamConnection connection;
  private @Nullable ResponsePump pump;
  private boolean answeredInPart;
  private boolean continued;
  private long waitNanos;

  Exchange(ProxyLoop loop, HttpServerRequest request, ClientConnection client) {
    this.loop = loop;
    this.request = request;
    this.body = new RequestPump(request);
    this.answer =
        new ClientAnswer(loop, request, client, body, Hex.of(loop.random.nextLong()), arrival);
  }

  /** The decoder did not take the request. */
  void refuseInvalid() {
    answer.begin(ignored -> {});
    fail(InvalidRequest.error(request.decoderResult().cause()));
  }

  void start() {
    answer.begin(ignored -> clientGone());
    switch (RequestTarget.of(request)) {
      case RequestTarget.Invalid(PlatformError error) -> fail(error);
      case RequestTarget.Valid valid -> route(valid);
    }
  }

  private void route(RequestTarget.Valid valid) {
    target = valid;
    Optional<RevisionKey> revision =
        switch (loop.routes.routes().match(valid.host())) {
          case Match.Matched(var route) ->
              Optional.of(route.split().pick(loop.random.nextDouble()));
          case Match.Tagged(var _, var key) -> Optional.of(key);
          case Match.UnknownHost() -> Optional.empty();
        };
    if (revision.isEmpty()) {
      fail(ErrorTable.UNKNOWN_HOST, "no service has the host \"" + valid.host() + "\"");
      return;
    }
    RevisionGate found = loop.gates.gate(revision.get());
    if (found == null) {
      fail(ErrorTable.REVISION_GONE, revision.get() + " is not served here any more");
      return;
    }
    gate = found;
    answer.revision(found.revision());
    if (body.contentLength() > maxRequestBytes(found)) {
      failTooLarge();
      return;
    }
    state = State.WAITING;
    loop.wheel.add(deadline, Math.min(waitUntil(found), endsAt(found)), arrival);
    found.enter(this);
  }

  private long endsAt(RevisionGate gate) {
    return arrival + gate.revision().template().timeout().toNanos();
  }

  private long waitUntil(RevisionGate gate) {
    return arrival + gate.maxWait().toNanos();
  }

  private static long maxRequestBytes(RevisionGate gate) {
    return gate.revision().template().maxRequestBytes().orElse(Long.MAX_VALUE);
  }

  @Override
  protected void granted(InstanceLease granted) {
    RevisionGate entered = gate;
    if (state == State.DONE || entered == null) {
      granted.release();
      return;
    }
    lease = granted;
    waitNanos = Math.max(0, granted.grantedAt() - arrival);
    loop.wheel.add(deadline, endsAt(entered), System.nanoTime());
    connect(granted, false);
  }

  @Override
  protected void refused(Refusal refusal) {
    waitNanos = System.nanoTime() - arrival;
    fail(PlatformError.of(refusal));
  }

  @Override
  protected void execute(Runnable action) {
    loop.execute(action);
  }

  @Override
  protected long heldBytes() {
    return HELD_BYTES + body.bufferedBytes();
  }

  private boolean canBeSentAgain() {
    return !body.hasBody() && REPEATABLE.contains(request.method());
  }

  private void connect(InstanceLease granted, boolean fresh) {
    state = State.CONNECTING;
    UpstreamConnection idle =
        fresh ? null : loop.upstreams.take(granted.instance(), canBeSentAgain());
    if (idle != null) {
      send(granted, idle);
      return;
    }
    loop.upstreams
        .connect(granted.instance())
        .onComplete(made -> connected(granted, made), failure -> connectFailed(granted));
  }

  private void connected(InstanceLease granted, UpstreamConnection made) {
    if (state == State.CONNECTING && lease == granted) {
      send(granted, made);
    } else {
      loop.upstreams.release(made, granted.instance(), OptionalInt.empty());
    }
  }

  /** No byte was sent: back to its place in the queue, within its first deadline. */
  private void connectFailed(InstanceLease granted) {
    RevisionGate entered = gate;
    if (state == State.CONNECTING && lease == granted && entered != null) {
      lease = null;
      state = State.WAITING;
      long due = Math.min(waitUntil(entered), endsAt(entered));
      loop.wheel.add(deadline, due, System.nanoTime());
      granted.refused();
    }
  }

  private void send(InstanceLease granted, UpstreamConnection to) {
    connection = to;
    RequestTarget.Valid asked = target;
    String uri = asked == null ? request.uri() : asked.uri();
    to.http()
        .request(new RequestOptions().setMethod(request.method()).setURI(uri))
        .onComplete(made -> sendOn(granted, to, made), failure -> upstreamFailed(to, failure));
  }

  private void sendOn(InstanceLease granted, UpstreamConnection to, HttpClientRequest made) {
    RevisionGate entered = gate;
    RequestTarget.Valid asked = target;
    if (state != State.CONNECTING || lease != granted || entered == null || asked == null) {
      made.reset();
      return;
    }
    state = State.SENT;
    loop.requestHeaders.fill(
        made.headers(), request, asked.host(), answer.requestId(), loop.random);
    made.exceptionHandler(failure -> upstreamFailed(to, failure));
    made.continueHandler(ignored -> passContinue());
    made.earlyHintsHandler(this::passEarlyHints);
    made.response().onComplete(head -> answered(to, head), failure -> upstreamFailed(to, failure));
    body.start(made, maxRequestBytes(entered), this::failTooLarge);
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
    if (head.statusCode() < 200) {
      fail(
          ErrorTable.INSTANCE_MALFORMED_ANSWER,
          "the instance answered " + head.statusCode() + ", which nobody asked for");
      return;
    }
    state = State.ANSWERING;
    ResponsePump started = new ResponsePump(request, head, loop);
    pump = started;
    head.exceptionHandler(failure -> upstreamFailed(from, failure));
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

  private Optional<ColdStart> coldStart() {
    InstanceLease held = lease;
    return held == null
        ? Optional.empty()
        : ColdStart.of(arrival, held.instance().startTimes(), held.grantedAt(), System.nanoTime());
  }

  /** The whole answer was passed on. */
  private void ended(UpstreamConnection from, ResponsePump finished, KeepAlive keepAlive) {
    InstanceLease held = lease;
    if (held != null && body.isEnded() && keepAlive.reusable()) {
      connection = null;
      loop.upstreams.release(from, held.instance(), keepAlive.seconds());
    }
    letGo();
    answer.passedOn(finished, held, waitNanos);
  }

  private void upstreamFailed(UpstreamConnection failed, Throwable failure) {
    if (state == State.DONE || connection != failed) {
      return;
    }
    InstanceLease held = lease;
    boolean stale = state != State.ANSWERING && failed.reused && !answeredInPart;
    if (stale && canBeSentAgain() && held != null) {
      connection = null;
      failed.close();
      connect(held, true);
    } else {
      fail(
          ErrorTable.INSTANCE_CLOSED,
          "the instance ended the connection before its whole answer: " + failure.getMessage());
    }
  }

  private void deadlinePassed() {
    RevisionGate entered = gate;
    if (state == State.DONE || entered == null) {
      return;
    }
    if (state == State.WAITING) {
      entered.leave(this);
      waitNanos = System.nanoTime() - arrival;
      if (waitUntil(entered) - endsAt(entered) < 0) {
        fail(
            new PlatformError(
                ErrorTable.QUEUE_WAIT_EXCEEDED,
                "no slot became free within " + entered.maxWait().toMillis() + " ms",
                java.util.List.of(),
                1));
        return;
      }
    }
    fail(
        ErrorTable.DEADLINE_EXCEEDED,
        "the request did not end within "
            + entered.revision().template().timeout().toMillis()
            + " ms");
  }

  private void clientGone() {
    if (state == State.DONE) {
      return;
    }
    RevisionGate entered = gate;
    if (state == State.WAITING && entered != null) {
      entered.leave(this);
      waitNanos = System.nanoTime() - arrival;
    }
    InstanceLease held = lease;
    letGo();
    answer.gone(pump, held, waitNanos);
  }

  private void failTooLarge() {
    fail(ErrorTable.REQUEST_TOO_LARGE, "the request's body is larger than the service takes");
  }

  private void fail(ErrorTable reason, String message) {
    fail(PlatformError.of(reason, message));
  }

  private void fail(PlatformError error) {
    if (state == State.DONE) {
      return;
    }
    InstanceLease held = lease;
    letGo();
    answer.fail(error, pump, held, waitNanos);
  }

  /** Goes to DONE: gives back the lease, and ends what the instance still does for this request. */
  private void letGo() {
    state = State.DONE;
    loop.wheel.remove(deadline);
    body.stop();
    ResponsePump started = pump;
    if (started != null) {
      started.stop();
    }
    UpstreamConnection used = connection;
    connection = null;
    if (used != null) {
      used.close();
    }
    InstanceLease held = lease;
    lease = null;
    if (held != null) {
      held.release();
    }
  }
}
