package dev.dormouse.activator.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the answer to one request that was sent: it is passed on to the client as it
 * comes, or takes both connections out of HTTP.
 *
 * <pre>
 * SILENT -> ANSWERING or TUNNELLING -> OVER
 * </pre>
 *
 * Its call is told once how it ended, unless it was stopped before. Its event loop's thread only.
 */
final class AnswerRelay implements AnswerSink {
  private static final int CONTINUE = 100;
  private static final int EARLY_HINTS = 103;
  private static final CharSequence SERVER_TIMING = HttpHeaders.createOptimized("Server-Timing");

  private enum State {
    SILENT,
    ANSWERING,
    TUNNELLING,
    OVER
  }

  private final InstanceCall call;
  private final HttpServerRequest request;
  private final RequestPump body;
  private final ClientAnswer answer;
  private final Upstream from;
  private final boolean upgrades;
  private State state = State.SILENT;
  private @Nullable ResponsePump pump;
  private @Nullable Tunnel tunnel;
  private KeepAlive keepAlive = KeepAlive.CLOSED;
  private boolean informed;
  private boolean continued;

  /**
   * Waits for the answer.
   *
   * @param upgrades whether the request asks to leave HTTP
   */
  AnswerRelay(
      InstanceCall call,
      HttpServerRequest request,
      RequestPump body,
      ClientAnswer answer,
      Upstream from,
      boolean upgrades) {
    this.call = call;
    this.request = request;
    this.body = body;
    this.answer = answer;
    this.from = from;
    this.upgrades = upgrades;
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

  @Override
  public void informed(int status, MultiMap headers) {
    informed = true;
    if (state != State.SILENT) {
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
    if (state != State.SILENT) {
      return;
    }
    if (upgrades && Upgrade.isAgreed(head) && from instanceof UpstreamConnection single) {
      switchProtocols(single, head);
      return;
    }
    if (head.code() < 200) {
      state = State.OVER;
      call.failed(
          ErrorTable.INSTANCE_MALFORMED_ANSWER,
          "the instance answered " + head.code() + ", which nobody asked for");
      return;
    }
    state = State.ANSWERING;
    body.forget();
    keepAlive = head.keepAlive();
    ResponsePump started = new ResponsePump(request, from, head, answer);
    pump = started;
    boolean unread = answer.expectsContinue() && !continued && !body.isEnded();
    MultiMap headers = started.head(answer.mustClose() || unread);
    answer.tellSession(headers, call.lease());
    coldStart()
        .ifPresent(phases -> {
          headers.add(SERVER_TIMING, phases.serverTiming());
          answer.coldStart(phases);
        });
  }

  private void switchProtocols(UpstreamConnection single, AnswerHead head) {
    state = State.TUNNELLING;
    call.handedOver();
    coldStart().ifPresent(answer::coldStart);
    Channel client = answer.switched();
    ByteBuf told = Upgrade.head(client, head, headers -> answer.tellSession(headers, call.lease()));
    tunnel = Tunnel.join(client, told, single.channel(), this::tunnelEnded);
  }

  private void tunnelEnded() {
    Tunnel joined = tunnel;
    if (state == State.TUNNELLING && joined != null) {
      state = State.OVER;
      body.passed(joined.bytesFromClient());
      call.ended(joined);
    }
  }

  private Optional<ColdStart> coldStart() {
    return ColdStart.of(
        answer.arrival(),
        call.lease().instance().startTimes(),
        call.lease().grantedAt(),
        System.nanoTime());
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
    ResponsePump finished = pump;
    if (state == State.ANSWERING && finished != null) {
      state = State.OVER;
      finished.end(trailers);
      call.ended(finished, keepAlive);
    }
  }

  @Override
  public void unprocessed() {
    if (state == State.SILENT) {
      state = State.OVER;
      call.unprocessed();
    }
  }

  @Override
  public void failed(ErrorTable reason, String message) {
    if (state == State.OVER) {
      return;
    }
    boolean nothingCame = state == State.SILENT && !informed;
    state = State.OVER;
    if (nothingCame && reason == ErrorTable.INSTANCE_CLOSED) {
      call.lost(message);
    } else {
      call.failed(reason, message);
    }
  }

  /** Passes nothing more on. */
  void stop() {
    state = State.OVER;
    ResponsePump started = pump;
    if (started != null) {
      started.stop();
    }
    Tunnel joined = tunnel;
    if (joined != null) {
      joined.close();
    }
  }
}
