package dev.dormouse.activator.wire;

import dev.dormouse.core.peer.Frame;
import dev.dormouse.core.peer.MemberId;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * One connection with one other member: greetings first, the caller's before the answer, then
 * frames both ways. What is wrong ends it, once, with a reason, and does nothing else. One event
 * loop's thread only.
 */
final class Connection {
  /** Who has connections, and judges them. */
  interface Host {
    MemberId self();

    /** Somebody called, and says who it is. Returns what speaks against it, if anything does. */
    Optional<Verdict> called(Connection connection, MemberId from);

    /** Both ends know each other. Returns what speaks against the connection, if anything does. */
    Optional<Verdict> opened(Connection connection, MemberId member);

    void received(MemberId from, Frame frame);

    void ended(Connection connection, Verdict verdict);
  }

  /** Why a connection ends. Immutable. */
  record Verdict(Ending ending, String detail) {}

  private final Host host;
  private final NetSocket socket;
  private final LinkCounts counts;
  private final Optional<MemberId> dialed;
  private final Chunks chunks = new Chunks();
  private final FrameReader reader = new FrameReader();
  private final FrameWriter writer = new FrameWriter();
  private boolean magicSeen;
  private @Nullable MemberId member;
  private boolean ended;
  private long since;
  private long heardAt;

  /**
   * A connection that has just been made.
   *
   * @param dialed whom this end has called; absent when it was called
   */
  Connection(Host host, NetSocket socket, LinkCounts counts, Optional<MemberId> dialed, long now) {
    this.host = host;
    this.socket = socket;
    this.counts = counts;
    this.dialed = dialed;
    this.since = now;
    this.heardAt = now;
  }

  void begin() {
    socket.setWriteQueueMaxSize(TcpLink.WRITE_QUEUE_BYTES);
    socket.closeHandler(_ -> end(Ending.CLOSED, "by the other end"));
    socket.exceptionHandler(e -> end(Ending.FAILED, Sockets.reason(e)));
    socket.handler(this::read);
    dialed.ifPresent(this::greet);
  }

  private void greet(MemberId to) {
    byte[] greeting = Greeting.of(host.self(), to).encoded();
    counts.bytesSent.add(greeting.length);
    var _ = socket.write(Buffer.buffer(greeting));
  }

  private void read(Buffer buffer) {
    heardAt = System.nanoTime();
    counts.bytesReceived.add(buffer.length());
    chunks.add(buffer.getBytes());
    try {
      while (!ended && readOne()) {
        // each does what follows from it
      }
    } catch (MalformedBytes e) {
      end(Ending.MALFORMED, e.reason());
    }
  }

  /** Reads the next unit; returns whether there was one. */
  private boolean readOne() throws MalformedBytes {
    if (!magicSeen) {
      return readMagic();
    }
    MemberId from = member;
    BytesIn unit = chunks.next(from == null ? Wire.MAX_GREETING : Wire.MAX_FRAME);
    if (unit == null) {
      return false;
    }
    if (from == null) {
      greeted(Greeting.read(unit));
    } else {
      Frame frame = reader.read(unit);
      counts.framesReceived.increment();
      host.received(from, frame);
    }
    return true;
  }

  private boolean readMagic() throws MalformedBytes {
    byte[] first = chunks.take(Wire.MAGIC.length);
    if (first == null) {
      return false;
    }
    if (!Arrays.equals(first, Wire.MAGIC)) {
      throw new MalformedBytes("it does not begin as a peer does");
    }
    magicSeen = true;
    return true;
  }

  private void greeted(Greeting greeting) {
    MemberId from = greeting.from();
    boolean answers = dialed.isEmpty();
    if (!greeting.isSpokenHere()) {
      end(
          Ending.WRONG_VERSION,
          from + " speaks versions " + greeting.lowest() + " to " + greeting.highest());
      return;
    }
    if (!greeting.to().equals(host.self()) || dialed.filter(who -> !who.equals(from)).isPresent()) {
      if (answers) {
        greet(from);
      }
      end(
          Ending.WRONG_NAME,
          from
              + " speaks to "
              + greeting.to()
              + dialed.map(who -> ", " + who + " was called").orElse(""));
      return;
    }
    Optional<Verdict> objection = answers ? host.called(this, from) : Optional.empty();
    if (objection.isEmpty()) {
      objection = host.opened(this, from);
    }
    if (objection.isPresent()) {
      end(objection.get().ending(), objection.get().detail());
      return;
    }
    if (answers) {
      greet(from);
    }
    member = from;
    since = heardAt;
  }

  /** Who is at the other end, once it has said so. */
  Optional<MemberId> member() {
    return Optional.ofNullable(member);
  }

  /** Whom this end has called; absent when it was called. */
  Optional<MemberId> dialed() {
    return dialed;
  }

  boolean isDialed() {
    return dialed.isPresent();
  }

  boolean isEnded() {
    return ended;
  }

  /** Since when it is open, or was made. */
  long since() {
    return since;
  }

  /** When anything came last. */
  long heardAt() {
    return heardAt;
  }

  String remote() {
    return "" + socket.remoteAddress();
  }

  /** The certificates that the other end has shown, its own first; none without TLS. */
  X509Certificate @Nullable [] chain() {
    SSLSession session = socket.sslSession();
    if (session == null) {
      return null;
    }
    try {
      return Arrays.stream(session.getPeerCertificates())
          .map(X509Certificate.class::cast)
          .toArray(X509Certificate[]::new);
    } catch (SSLPeerUnverifiedException e) {
      return new X509Certificate[0];
    }
  }

  boolean isWritable() {
    return !ended && !socket.writeQueueFull();
  }

  /** Calls once there is room again. */
  void whenWritable(Runnable action) {
    socket.drainHandler(_ -> action.run());
  }

  /** Writes what is in the outbox, all at once, and no more than so many bytes or little more. */
  void write(Outbox outbox, int most) {
    BytesOut out = new BytesOut();
    int frames = 0;
    try {
      for (Frame next = outbox.take();
          next != null;
          next = out.size() < most ? outbox.take() : null) {
        writer.write(next, out);
        frames++;
      }
    } catch (IllegalArgumentException e) {
      end(Ending.FAILED, "a frame can't be sent: " + e.getMessage());
      return;
    }
    if (frames > 0) {
      counts.framesSent.add(frames);
      counts.bytesSent.add(out.size());
      var _ = socket.write(Buffer.buffer(out.toArray()));
    }
  }

  /** Ends it, after what was written before; only the first end counts. */
  void end(Ending ending, String detail) {
    if (ended) {
      return;
    }
    ended = true;
    var _ = socket.close();
    host.ended(this, new Verdict(ending, detail));
  }
}
