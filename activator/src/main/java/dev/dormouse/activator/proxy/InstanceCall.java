package dev.dormouse.activator.proxy;

import dev.dormouse.activator.gate.InstanceLease;
import dev.dormouse.core.revision.Container.Protocol;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
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
final class InstanceCall implements AnswerSink {
  private static final Set<HttpMethod> REPEATABLE =
      Set.of(
          HttpMethod.GET,
          HttpMethod.HEAD,
          HttpMethod.OPTIONS,
          HttpMethod.TRACE,
          HttpMethod.PUT,
          HttpMethod.DELETE);
  private static final int CONTINUE = 100;
  private static final int EARLY_HINTS = 103;
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
  private final Protocol protocol;
  private State state = State.CONNECTING;
  private @Nullable Upstream connection;
  private @Nullable ResponsePump pump;
  private @Nullable Tunnel tunnel;
  private boolean reused;
  private boolean upgrades;
  private KeepAlive keepAlive = KeepAlive.CLOSED;
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
    this.protocol = answer.protocol();
  }

  InstanceLease lease() {
    return lease;
  }

  /** Whether the instance has begun to answer. */
  boolean hasBegun() {
    return state == State.ANSWERING || state == State.TUNNELLING;
  }

  /** How much has passed either way. */
  long bytesMoved() {
    Tunnel joined = tunnel;
    return bytesOut() + (joined == null ? body.bytes() : joined.bytesFromClient());
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
    Upstream kept = loop.upstreams.take(lease.instance(), protocol, canBeSentAgain());
    if (kept == null) {
      connect();
    } else {
      reused = true;
      send(kept);
    }
  }

  private boolean canBeSentAgain() {
    return !body.hasBody() && REPEATABLE.contains(request.method());
  }

  private void connect() {
    state = State.CONNECTING;
    reused = false;
    loop.upstreams
        .connect(lease.instance(), protocol)
        .onComplete(this::connected, ignored -> connectFailed());
  }

  private void connected(Upstream made) {
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

  private void send(Upstream to) {
    connection = to;
    state = State.SENT;
    upgrades = protocol == Protocol.HTTP1 && Upgrade.isAsked(request, body);
    to.begin(
        new RequestHead(
            loop.requestHeaders,
            request,
            target,
            answer.requestId(),
            body.isChunked(),
            upgrades,
            answer.hiddenCookie()),
        this);
    body.start(to, outcome::tooLarge);
  }

  @Override
  public void informed(int status, MultiMap headers) {
    answeredInPart = true;
    if (state != State.SENT) {
      return;
    }
    if (status == EARLY_HINTS) {
      answer.earlyHints(headers);
    } else if (status == CONTINUE && answer.expectsContinue() && !continued) {
      continued = true;
      request.response().writeContinue();
    }
  }

  @Override
  public void head(AnswerHead head) {
    Upstream from = connection;
    if (state != State.SENT || from == null) {
      return;
    }
    if (upgrades && Upgrade.isAgreed(head) && from instanceof UpstreamConnection single) {
      switchProtocols(single, head);
      return;
    }
    if (head.code() < 200) {
      outcome.failed(
          ErrorTable.INSTANCE_MALFORMED_ANSWER,
          "the instance answered " + head.code() + ", which nobody asked for");
      return;
    }
    state = State.ANSWERING;
    keepAlive = head.keepAlive();
    ResponsePump started = new ResponsePump(request, from, head);
    pump = started;
    boolean unread = answer.expectsContinue() && !continued && !body.isEnded();
    MultiMap headers = started.head(answer.mustClose() || unread);
    answer.tellSession(headers, lease);
    coldStart()
        .ifPresent(phases -> {
          headers.add(SERVER_TIMING, phases.serverTiming());
          answer.coldStart(phases);
        });
  }

  @Override
  public void chunk(ByteBuf chunk) {
    ResponsePump started = pump;
    if (started == null) {
      chunk.release();
    } else {
      started.chunk(chunk);
    }
  }

  @Override
  public void readComplete() {
    ResponsePump started = pump;
    if (started != null) {
      started.flush();
    }
  }

  @Override
  public void writable() {
    body.resume();
  }

  @Override
  public void ended(MultiMap trailers) {
    Upstream from = connection;
    ResponsePump finished = pump;
    if (state != State.ANSWERING || from == null || finished == null) {
      return;
    }
    finished.end(trailers);
    if (body.isEnded() && keepAlive.reusable()) {
      connection = null;
      loop.upstreams.release(from, lease.instance(), keepAlive.seconds());
    }
    outcome.ended(finished);
  }

  private void switchProtocols(UpstreamConnection from, AnswerHead head) {
    state = State.TUNNELLING;
    connection = null;
    coldStart().ifPresent(answer::coldStart);
    Channel client = answer.switched();
    ByteBuf told = Upgrade.head(client, head, headers -> answer.tellSession(headers, lease));
    tunnel = Tunnel.join(client, told, from.channel(), this::tunnelEnded);
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

  @Override
  public void failed(ErrorTable reason, String message) {
    Upstream used = connection;
    if (state == State.DONE || used == null) {
      return;
    }
    // A kept connection may have been closed while the request was on its way to it.
    boolean stale = reused && state == State.SENT && !answeredInPart;
    if (stale && reason == ErrorTable.INSTANCE_CLOSED && canBeSentAgain()) {
      connection = null;
      used.close();
      connect();
    } else {
      outcome.failed(reason, message);
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
    Upstream used = connection;
    connection = null;
    if (used != null) {
      used.close();
    }
  }
}
