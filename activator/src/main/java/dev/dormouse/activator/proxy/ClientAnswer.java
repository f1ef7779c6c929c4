package dev.dormouse.activator.proxy;

import dev.dormouse.activator.gate.InstanceLease;
import dev.dormouse.activator.gate.RevisionGate;
import dev.dormouse.core.revision.Container.Protocol;
import io.netty.channel.Channel;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.HostAndPort;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of one request: how its answer ends, what becomes of its connection, and who is
 * told of it. Its event loop's thread only.
 */
final class ClientAnswer {
  private final ProxyLoop loop;
  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final ClientConnection client;
  private final RequestPump body;
  private final String requestId;
  private final long arrival;
  private @Nullable RevisionGate gate;
  private @Nullable Session session;
  private @Nullable Holding holding;

  /** Whether the connection carries other requests meanwhile, which must not end with this one. */
  private final boolean shared;

  private final boolean isCall;

  private boolean cold;
  private boolean switched;

  ClientAnswer(
      ProxyLoop loop,
      HttpServerRequest request,
      ClientConnection client,
      RequestPump body,
      String requestId,
      long arrival) {
    this.loop = loop;
    this.request = request;
    this.response = request.response();
    this.client = client;
    this.body = body;
    this.requestId = requestId;
    this.arrival = arrival;
    this.shared = Http2.is(request);
    this.isCall = shared && Grpc.is(request);
  }

  /** A request begins; {@code gone} runs when its client goes away before the end. */
  void begin(Handler<Throwable> gone) {
    client.requestBegins();
    response.exceptionHandler(gone);
  }

  /** Its revision was found. */
  void gate(RevisionGate found) {
    gate = found;
  }

  /**
   * It will hold so much of the activator's memory until it ends.
   *
   * @return why it may not; null when it may
   */
  @Nullable PlatformError take(long bytes) {
    RevisionGate of = gate;
    if (of == null) {
      return null;
    }
    Holding taken = new Holding(loop.holdings.of(of.revision().service()), bytes);
    holding = taken;
    return taken.take(loop);
  }

  /** A part of the answer waits for the client; less than none: no longer. */
  void holds(long more) {
    Holding taken = holding;
    if (taken != null) {
      taken.answerHolds(more);
    }
  }

  /** It is part of a session. */
  void session(@Nullable Session found) {
    session = found;
  }

  /** The cookie that instances don't see. */
  @Nullable String hiddenCookie() {
    Session of = session;
    return of == null ? null : of.cookieName();
  }

  /** Has the client remember who answers. */
  void tellSession(MultiMap headers, InstanceLease lease) {
    Session of = session;
    if (of != null) {
      of.tell(headers, lease, request);
    }
  }

  /** What the instances speak that may answer. */
  Protocol protocol() {
    RevisionGate of = gate;
    return of == null ? Protocol.HTTP1 : of.revision().template().container().protocol();
  }

  String requestId() {
    return requestId;
  }

  /** When the request arrived, in nanoseconds of {@link System#nanoTime}. */
  long arrival() {
    return arrival;
  }

  boolean mustClose() {
    return !shared && client.isDraining();
  }

  /** The most that the client says it waits, in nanoseconds. */
  long patienceNanos() {
    return isCall ? Grpc.timeoutNanos(request).orElse(Long.MAX_VALUE) : Long.MAX_VALUE;
  }

  /** A client of HTTP/1.0 knows no interim answers, whatever it says (RFC 9110, 10.1.1). */
  boolean expectsContinue() {
    return request.version() != HttpVersion.HTTP_1_0
        && request.headers().contains(HttpHeaders.EXPECT);
  }

  void earlyHints(MultiMap hints) {
    if (request.version() != HttpVersion.HTTP_1_0) {
      MultiMap headers = HttpHeaders.headers();
      ResponseHeaders.copy(hints, headers);
      response.writeEarlyHints(headers);
    }
  }

  void coldStart(ColdStart phases) {
    cold = true;
    RevisionGate of = gate;
    if (of != null) {
      loop.metrics.requests(of).coldStart(phases);
    }
  }

  /** The client's connection, which is HTTP no more. */
  Channel switched() {
    switched = true;
    loop.switched(request.connection());
    return client.channel();
  }

  /** The client is sent elsewhere, for good and with the same method (RFC 9110, 15.4.9). */
  void redirect(String location) {
    boolean close = !shared && (client.isDraining() || !body.isEnded());
    PlatformAnswer.redirect(response, location, requestId, close);
    tell(PlatformAnswer.PERMANENT_REDIRECT, null, 0, null, 0);
    afterAnswer(close);
  }

  /** The connection that was switched has ended. */
  void tunnelEnded(long bytesOut, @Nullable InstanceLease lease, long waitNanos) {
    tell(Upgrade.SWITCHING_PROTOCOLS, null, bytesOut, lease, waitNanos);
  }

  /** The instance's whole answer was written. */
  void passedOn(ResponsePump pump, @Nullable InstanceLease lease, long waitNanos) {
    int status = response.getStatusCode();
    tell(
        isCall && status == 200 ? Grpc.httpStatus(response.headers(), response.trailers()) : status,
        null,
        pump.bytes(),
        lease,
        waitNanos);
    afterAnswer(pump.closesAfter());
  }

  /** The client went away. */
  void gone(long bytesOut, @Nullable InstanceLease lease, long waitNanos) {
    ErrorTable reason = ErrorTable.CLIENT_CLOSED;
    tell(reason.status(), reason, bytesOut, lease, waitNanos);
    if (!shared) {
      client.close();
    }
  }

  /** The platform answers, or where an answer has begun, cuts it off for all to see. */
  void fail(PlatformError error, long bytesOut, @Nullable InstanceLease lease, long waitNanos) {
    if (switched) {
      tell(Upgrade.SWITCHING_PROTOCOLS, error.reason(), bytesOut, lease, waitNanos);
      return;
    }
    if (response.headWritten() && isCall) {
      Grpc.fill(response.trailers(), error);
      response.end();
      tell(response.getStatusCode(), error.reason(), bytesOut, lease, waitNanos);
      return;
    }
    if (response.headWritten()) {
      tell(response.getStatusCode(), error.reason(), bytesOut, lease, waitNanos);
      reset();
      return;
    }
    Buffer json = error.json(requestId);
    boolean close =
        !shared
            && (client.isDraining()
                || !body.isEnded()
                || error.reason().endsConnection()
                || request.decoderResult().isFailure());
    PlatformAnswer.write(request, error, json, requestId, isCall, close);
    tell(error.reason().status(), error.reason(), json.length(), lease, waitNanos);
    afterAnswer(close);
  }

  /** Such that whoever reads to the end sees that the end is missing. */
  private void reset() {
    if (shared) {
      response.reset(Http2.INTERNAL_ERROR);
    } else {
      client.reset();
    }
  }

  private void afterAnswer(boolean close) {
    if (!body.isEnded() && !request.decoderResult().isFailure()) {
      RequestRest.drop(loop.wheel, response, client, shared, body, close);
    } else if (close && !shared) {
      client.close();
    }
  }

  private @Nullable String host() {
    HostAndPort authority = shared ? request.authority() : null;
    return authority == null ? request.getHeader(HttpHeaders.HOST) : authority.toString();
  }

  private void tell(
      int status,
      @Nullable ErrorTable reason,
      long bytesOut,
      @Nullable InstanceLease lease,
      long waitNanos) {
    long now = System.nanoTime();
    Holding taken = holding;
    if (taken != null) {
      taken.giveBack();
    }
    client.requestEnds(now);
    long duration = now - arrival;
    RevisionGate of = gate;
    if (of != null) {
      loop.metrics.requests(of).ended(status, reason, duration, waitNanos);
    } else if (reason != null) {
      loop.metrics.unrouted(reason);
    }
    if (loop.accessLog.isOn()) {
      loop.accessLog.write(
          new AccessLog.Entry(
              requestId,
              RequestHeaders.peer(request),
              request.method().name(),
              host(),
              request.path() == null ? "" : request.path(),
              status,
              body.bytes(),
              bytesOut,
              duration,
              waitNanos,
              of == null ? null : of.revision().service().toString(),
              of == null ? null : of.key().name(),
              lease == null ? null : lease.instance().id().name(),
              reason == null ? null : reason.slug(),
              cold));
    }
  }
}
