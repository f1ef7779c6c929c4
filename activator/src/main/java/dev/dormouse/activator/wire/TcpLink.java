package dev.dormouse.activator.wire;

import dev.dormouse.activator.peer.PeerEar;
import dev.dormouse.activator.peer.PeerLink;
import dev.dormouse.activator.wire.Connection.Verdict;
import dev.dormouse.core.peer.Frame;
import dev.dormouse.core.peer.MemberId;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries frames over TCP, one connection for each pair of members. Whoever has something to say
 * calls; when both do at once, the call of the smaller name stays. Frames that come together leave
 * in one write. While nobody is reached, frames are dropped, and the next try waits longer each
 * time.
 *
 * <p>All of it happens on one event loop; {@link #send} only puts a frame into the member's {@link
 * Outbox}, from any thread, and wakes that loop when it is the first one there.
 */
public final class TcpLink implements PeerLink {
  private static final Logger LOG = LoggerFactory.getLogger(TcpLink.class);

  /** Frames wait in the outbox, where they are bounded, once a socket holds as much. */
  static final int WRITE_QUEUE_BYTES = 256 * 1024;

  /** So much is written at once at most, and more in the loop's next turn. */
  private static final int BATCH_BYTES = 256 * 1024;

  private static final int LOOKS_PER_SILENCE = 4;

  private final VertxInternal vertx;
  private final ContextInternal loop;
  private final LinkOptions options;
  private final PeerAddresses addresses;
  private final PeerEar ear;
  private final NetServer server;
  private final NetClient client;
  private final LinkCounts counts = new LinkCounts();
  private final Map<MemberId, Peer> peers = new ConcurrentHashMap<>();
  private final Complaints complaints = new Complaints();
  private final SplittableRandom random = new SplittableRandom();
  private final Connections connections;
  private final Runnable judging = this::judgeSoon;
  private long timer;
  private volatile boolean closed;
  private final AtomicBoolean ending = new AtomicBoolean();
  private final Promise<Void> ended = Promise.promise();

  private TcpLink(Vertx vertx, LinkOptions options, PeerAddresses addresses, PeerEar ear) {
    this.vertx = (VertxInternal) vertx;
    this.loop = this.vertx.createEventLoopContext();
    this.options = options;
    this.addresses = addresses;
    this.ear = ear;
    this.connections = new Connections(options);
    this.server = vertx.createNetServer(Sockets.server(options));
    this.client = vertx.createNetClient(Sockets.client(options));
  }

  /** Listens for others, and carries from then on; fails when the port is taken. */
  public static Future<TcpLink> listen(
      Vertx vertx, LinkOptions options, PeerAddresses addresses, PeerEar ear) {
    TcpLink link = new TcpLink(vertx, options, addresses, ear);
    Promise<TcpLink> listening = Promise.promise();
    link.loop.runOnContext(_ ->
        link.server
            .connectHandler(link::accepted)
            .exceptionHandler(link::refused)
            .listen(options.address())
            .map(link)
            .onSuccess(TcpLink::begin)
            .onComplete(listening));
    return listening.future();
  }

  private void begin() {
    long period = Math.max(1, options.silence().toMillis() / LOOKS_PER_SILENCE);
    timer = vertx.setPeriodic(period, _ -> look());
    options.certificates().ifPresent(its -> its.tell(judging));
  }

  /** The port that is listened on. */
  public int port() {
    return server.actualPort();
  }

  public LinkSnapshot snapshot() {
    return counts.snapshot();
  }

  @Override
  public void send(MemberId to, Frame frame) {
    if (closed) {
      counts.framesDropped.increment();
      return;
    }
    Peer peer = peer(to);
    if (peer.outbox.put(frame)) {
      loop.runOnContext(_ -> flush(peer));
    }
  }

  private Peer peer(MemberId member) {
    Peer known = peers.get(member);
    return known != null
        ? known
        : peers.computeIfAbsent(
            member,
            it -> new Peer(options.self(), it, new Outbox(options.maxQueuedBytes(), counts)));
  }

  // The rest happens on the event loop.

  private void flush(Peer peer) {
    peer.outbox.heed();
    Connection connection = peer.connection();
    if (connection != null) {
      write(peer, connection);
    } else if (!closed && peer.mayDial(System.nanoTime())) {
      dial(peer);
    } else if (!peer.isDialing()) {
      peer.outbox.drop();
    }
  }

  private void write(Peer peer, Connection connection) {
    if (!connection.isWritable()) {
      connection.whenWritable(() -> flush(peer));
      return;
    }
    connection.write(peer.outbox, BATCH_BYTES);
    if (!peer.outbox.isEmpty()) {
      loop.runOnContext(_ -> flush(peer));
    }
  }

  private void dial(Peer peer) {
    Optional<SocketAddress> address = addresses.of(peer.member);
    if (address.isEmpty()) {
      peer.outbox.drop();
      peers.remove(peer.member, peer);
      return;
    }
    peer.dial();
    var _ =
        client
            .connect(address.get())
            .onSuccess(socket -> dialed(peer, socket))
            .onFailure(e -> {
              unreached(peer, address.get() + ": " + Sockets.reason(e), endingOf(e));
              if (Sockets.isRefusal(e)) {
                ear.absent(peer.member);
              }
            });
  }

  private static Ending endingOf(Throwable problem) {
    return Sockets.isTls(problem) ? Ending.UNTRUSTED : Ending.UNREACHABLE;
  }

  private void dialed(Peer peer, NetSocket socket) {
    Connection connection =
        new Connection(new Hosted(), socket, counts, Optional.of(peer.member), System.nanoTime());
    connections.add(connection);
    connection.begin();
    connections
        .objection(connection, peer.member)
        .ifPresent(verdict -> connection.end(verdict.ending(), verdict.detail()));
    if (closed) {
      connection.end(Ending.SHUT_DOWN, "");
    }
  }

  private void unreached(Peer peer, String detail, Ending ending) {
    counts.ended(ending);
    failed(peer, ending + ", " + detail);
  }

  private void failed(Peer peer, String detail) {
    if (peer.failures() == 0) {
      LOG.info("peer {} can't be reached: {}", peer.member, detail);
    } else {
      LOG.debug("peer {} still can't be reached: {}", peer.member, detail);
    }
    peer.failed(System.nanoTime(), random);
    peer.outbox.drop();
  }

  private void accepted(NetSocket socket) {
    Connection connection =
        new Connection(new Hosted(), socket, counts, Optional.empty(), System.nanoTime());
    connections.add(connection);
    connection.begin();
    if (closed) {
      connection.end(Ending.SHUT_DOWN, "");
    } else if (connections.isCrowded()) {
      connection.end(Ending.CROWDED, "too many others have not said who they are");
    }
  }

  private void refused(Throwable problem) {
    Ending ending = Sockets.isTls(problem) ? Ending.UNTRUSTED : Ending.FAILED;
    counts.ended(ending);
    complaints.tell("a peer's call was refused: {}", ending + ", " + Sockets.reason(problem));
  }

  /** What each connection tells. */
  private final class Hosted implements Connection.Host {
    @Override
    public MemberId self() {
      return options.self();
    }

    @Override
    public Optional<Verdict> called(Connection connection, MemberId from) {
      return connections.objection(connection, from);
    }

    @Override
    public Optional<Verdict> opened(Connection connection, MemberId member) {
      Peer peer = peer(member);
      if (!peer.take(connection, System.nanoTime())) {
        return Optional.of(new Verdict(Ending.SUPERSEDED, "the other way round"));
      }
      counts.connections.increment();
      LOG.info(
          "peer {} is connected, {} {}",
          member,
          connection.isDialed() ? "at" : "from",
          connection.remote());
      loop.runOnContext(_ -> flush(peer));
      return Optional.empty();
    }

    @Override
    public void received(MemberId from, Frame frame) {
      ear.received(from, frame);
    }

    @Override
    public void ended(Connection connection, Verdict verdict) {
      TcpLink.this.ended(connection, verdict);
    }
  }

  private void ended(Connection connection, Verdict verdict) {
    connections.remove(connection);
    counts.ended(verdict.ending());
    Optional<MemberId> member = connection.member();
    if (member.isPresent()) {
      counts.connections.decrement();
      LOG.info("peer {} is disconnected: {}", member.get(), told(verdict));
      lost(peer(member.get()), connection);
    } else if (connection.dialed().isPresent()) {
      Peer peer = peer(connection.dialed().get());
      if (peer.connection() == null) {
        failed(peer, told(verdict));
      } else {
        peer.dialed();
      }
    } else if (verdict.ending() != Ending.SUPERSEDED) {
      complaints.tell("a peer's call from {} was refused: {}", connection.remote(), told(verdict));
    }
  }

  /** One that did not last counts as one that never was, so that nobody calls in a tight loop. */
  private void lost(Peer peer, Connection connection) {
    if (!peer.lost(connection)) {
      return;
    }
    if (!peer.settled(connection, System.nanoTime())) {
      peer.failed(System.nanoTime(), random);
    }
    if (!peer.outbox.isEmpty()) {
      flush(peer);
    }
  }

  private static String told(Verdict verdict) {
    return verdict.ending() + ", " + verdict.detail();
  }

  /** Ends the connections that have gone dead, and forgets the members that have gone. */
  private void look() {
    connections.look(System.nanoTime());
    peers.values().removeIf(peer -> peer.isUnused() && addresses.of(peer.member).isEmpty());
  }

  private void judgeSoon() {
    loop.runOnContext(_ -> connections.judge());
  }

  @Override
  public void close() {
    var _ = shutDown();
  }

  /**
   * Sends what waits where a socket takes it, ends all connections, and lets go of the port: it is
   * free when what this returns is complete. May be called again.
   */
  public Future<Void> shutDown() {
    closed = true;
    if (!ending.compareAndSet(false, true)) {
      return ended.future();
    }
    loop.runOnContext(_ -> {
      vertx.cancelTimer(timer);
      options.certificates().ifPresent(its -> its.tellNoMore(judging));
      for (Peer peer : peers.values()) {
        Connection connection = peer.connection();
        if (connection != null) {
          connection.write(peer.outbox, Integer.MAX_VALUE);
        }
      }
      connections.endAll(Ending.SHUT_DOWN);
      peers.values().forEach(peer -> peer.outbox.drop());
      Future.join(server.close(), client.close()).<Void>mapEmpty().onComplete(ended);
    });
    return ended.future();
  }
}
