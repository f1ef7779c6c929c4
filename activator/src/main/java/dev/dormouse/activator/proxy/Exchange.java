package dev.dormouse.activator.proxy;

import dev.dormouse.activator.gate.Caller;
import dev.dormouse.activator.gate.InstanceLease;
import dev.dormouse.activator.gate.Refusal;
import dev.dormouse.activator.gate.RevisionGate;
import dev.dormouse.core.admit.Preference;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/**
 * One request from its arrival to the end of its answer.
 *
 * <pre>
 * NEW -> WAITING -> CALLING -> DONE
 *           ^__________|
 *        the instance refused the connection
 * </pre>
 *
 * From WAITING it goes back to NEW for a moment when its revision is deleted.
 *
 * <p>Every state may go to DONE at once: the client goes away, the deadline passes, the instance
 * dies. The lease is held while CALLING, by the {@link InstanceCall}; it is given back on the way
 * to DONE, or to WAITING. Its event loop's thread only.
 */
final class Exchange extends Caller implements InstanceCall.Outcome {
  private static final long HELD_BYTES = 4096;

  private enum State {
    NEW,
    WAITING,
    CALLING,
    DONE
  }

  private final ProxyLoop loop;
  private final HttpServerRequest request;
  private final Listener listener;
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
  private final Loyalty loyalty = new Loyalty();
  private State state = State.NEW;
  private RequestTarget.@Nullable Valid target;
  private @Nullable RevisionGate gate;
  private @Nullable Terms terms;
  private @Nullable InstanceCall call;
  private @Nullable Patience patience;
  private long waitNanos;

  Exchange(ProxyLoop loop, HttpServerRequest request, ClientConnection client) {
    this.loop = loop;
    this.request = request;
    this.listener = client.listener();
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
    if (Http2.is(request)) {
      // Who gives up in the same breath costs no more than its reading.
      loop.execute(this::dispatch);
    } else {
      dispatch();
    }
  }

  private void dispatch() {
    if (state == State.DONE) {
      return;
    }
    try {
      switch (RequestTarget.of(request)) {
        case RequestTarget.Invalid(PlatformError error) -> fail(error);
        case RequestTarget.Valid valid -> route(valid);
      }
    } catch (RuntimeException bug) {
      broken(bug);
    }
  }

  /** A mistake of ours costs one request, which is told so and leaves nothing behind. */
  private void broken(RuntimeException bug) {
    loop.report(bug);
    RevisionGate entered = gate;
    if (state == State.WAITING && entered != null) {
      leave(entered);
    }
    fail(
        PlatformError.of(
            ErrorTable.INTERNAL_ERROR, "the platform failed at this request; its log tells why"));
  }

  private void route(RequestTarget.Valid valid) {
    target = valid;
    switch (Destination.of(loop, request, listener, valid)) {
      case Destination.Nowhere(PlatformError error) -> fail(error);
      case Destination.Elsewhere(String location) -> {
        state = State.DONE;
        answer.redirect(location);
      }
      case Destination.At(RevisionGate found, Session of) -> enter(found, of);
    }
  }

  private void enter(RevisionGate found, @Nullable Session of) {
    goTo(found, of);
    if (body.declaresTooMuch()) {
      tooLarge();
      return;
    }
    PlatformError noRoom = answer.take(heldBytes());
    if (noRoom != null) {
      fail(noRoom);
      return;
    }
    waitAt(found);
  }

  private void goTo(RevisionGate found, @Nullable Session of) {
    gate = found;
    answer.gate(found);
    loyalty.to(of);
    answer.session(of);
    body.limit(found.revision().template().maxRequestBytes());
  }

  private void waitAt(RevisionGate found) {
    state = State.WAITING;
    Terms given = new Terms(found, arrival, answer.patienceNanos());
    terms = given;
    loop.wheel.add(deadline, given.slotUntil(), arrival);
    found.enter(this);
    if (state == State.WAITING) {
      loyalty.holdOut(found, this);
    }
  }

  @Override
  protected @Nullable Preference preference() {
    return loyalty.preference(gate);
  }

  @Override
  protected long patienceNanos() {
    Terms of = terms;
    return of == null ? Long.MAX_VALUE : of.slotUntil() - arrival;
  }

  @Override
  protected void granted(InstanceLease granted) {
    loyalty.stop();
    Terms given = terms;
    RequestTarget.Valid asked = target;
    if (state == State.DONE || given == null || asked == null) {
      granted.release();
      return;
    }
    state = State.CALLING;
    waitNanos = Math.max(0, granted.grantedAt() - arrival);
    long now = granted.grantedAt();
    patience = Patience.of(given.gate().revision().template(), now);
    waitForCall(given, now);
    InstanceCall begun = new InstanceCall(loop, request, asked, body, answer, granted, this);
    call = begun;
    try {
      begun.start();
    } catch (RuntimeException bug) {
      broken(bug);
    }
  }

  private void waitForCall(Terms given, long now) {
    long ends = given.endsAt();
    Patience bounds = patience;
    if (bounds != null) {
      long look = bounds.nextLook(hasBegun(), now);
      ends = look - ends < 0 ? look : ends;
    }
    loop.wheel.add(deadline, ends, now);
  }

  private boolean hasBegun() {
    InstanceCall current = call;
    return current != null && current.hasBegun();
  }

  @Override
  protected void refused(Refusal refusal) {
    waitNanos = System.nanoTime() - arrival;
    if (state == State.WAITING && refusal.reason() == Refusal.Reason.REVISION_GONE) {
      state = State.NEW;
      loop.execute(() -> goElsewhere(refusal));
    } else {
      fail(PlatformError.of(refusal));
    }
  }

  /** Its revision is deleted and nothing of it has begun: within its first deadline, elsewhere. */
  private void goElsewhere(Refusal refusal) {
    RequestTarget.Valid asked = target;
    RevisionGate left = gate;
    if (state == State.DONE || asked == null || left == null) {
      return;
    }
    try {
      Destination.insteadOf(left, loop, request, listener, asked)
          .ifPresentOrElse(
              at -> {
                loyalty.stop();
                goTo(at.gate(), at.session());
                if (body.declaresTooMuch()) {
                  tooLarge();
                } else {
                  waitAt(at.gate());
                }
              },
              () -> fail(PlatformError.of(refusal)));
    } catch (RuntimeException bug) {
      broken(bug);
    }
  }

  @Override
  protected void execute(Runnable action) {
    loop.execute(action);
  }

  @Override
  protected long heldBytes() {
    return HELD_BYTES + body.bufferedBytes();
  }

  /** Back to its place in the queue, within its first deadline. */
  @Override
  public void refused() {
    InstanceCall ended = call;
    Terms given = terms;
    if (ended != null && given != null) {
      call = null;
      state = State.WAITING;
      loop.wheel.add(deadline, given.slotUntil(), System.nanoTime());
      ended.lease().refused();
    }
  }

  @Override
  public void tooLarge() {
    failed(ErrorTable.REQUEST_TOO_LARGE, "the request's body is larger than the service takes");
  }

  @Override
  public void failed(ErrorTable reason, String message) {
    fail(PlatformError.of(reason, message));
  }

  @Override
  public void ended(ResponsePump answered) {
    answer.passedOn(answered, letGo(), waitNanos);
  }

  @Override
  public void ended(Tunnel tunnel) {
    answer.tunnelEnded(tunnel.bytesFromInstance(), letGo(), waitNanos);
  }

  private void deadlinePassed() {
    Terms given = terms;
    if (state == State.DONE || given == null) {
      return;
    }
    if (state == State.WAITING) {
      leave(given.gate());
      fail(given.slotMissed());
      return;
    }
    long now = System.nanoTime();
    Patience bounds = patience;
    if (bounds == null || given.endsAt() - now <= 0) {
      fail(given.missed());
      return;
    }
    PlatformError over = bounds.over(hasBegun(), bytesMoved(), now);
    if (over == null) {
      waitForCall(given, now);
    } else {
      fail(over);
    }
  }

  private void clientGone() {
    if (state == State.DONE) {
      return;
    }
    RevisionGate entered = gate;
    if (state == State.WAITING && entered != null) {
      leave(entered);
    }
    long bytesOut = bytesOut();
    answer.gone(bytesOut, letGo(), waitNanos);
  }

  private void leave(RevisionGate entered) {
    entered.leave(this);
    waitNanos = System.nanoTime() - arrival;
  }

  private void fail(PlatformError error) {
    if (state == State.DONE) {
      return;
    }
    long bytesOut = bytesOut();
    answer.fail(error, bytesOut, letGo(), waitNanos);
  }

  private long bytesMoved() {
    InstanceCall current = call;
    return current == null ? 0 : current.bytesMoved();
  }

  private long bytesOut() {
    InstanceCall current = call;
    return current == null ? 0 : current.bytesOut();
  }

  /**
   * Goes to DONE: gives back the lease, and ends what the instance still does for this request.
   *
   * @return the lease that was held
   */
  private @Nullable InstanceLease letGo() {
    state = State.DONE;
    loyalty.stop();
    loop.wheel.remove(deadline);
    body.stop();
    InstanceCall last = call;
    call = null;
    if (last == null) {
      return null;
    }
    last.stop();
    last.lease().release();
    return last.lease();
  }
}
