package dev.dormouse.activator.wire;

import dev.dormouse.activator.peer.PeerEar;
import dev.dormouse.core.peer.Frame;
import dev.dormouse.core.peer.Frame.Header;
import dev.dormouse.core.peer.Mark;
import dev.dormouse.core.peer.MemberId;
import dev.dormouse.core.peer.Moment;
import dev.dormouse.core.peer.View;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Links on this machine that know each other's addresses. For one thread. */
final class Members implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(20);

  /** One frame as it was received. */
  record Received(MemberId from, Frame frame) {}

  /** One link, and what it has received. */
  record One(
      MemberId id, TcpLink link, BlockingQueue<Received> inbox, BlockingQueue<MemberId> absent) {
    Received next() throws InterruptedException {
      return inbox.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    long ended(Ending ending) {
      return link.snapshot().ended().get(ending);
    }

    void awaitEnded(Ending ending) {
      await(() -> ended(ending) > 0);
    }
  }

  final Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
  final Map<MemberId, SocketAddress> addresses = new ConcurrentHashMap<>();
  private final List<TcpLink> links = new ArrayList<>();

  One start(String name) {
    return start(LinkOptions.local(new MemberId(name), 0));
  }

  One start(LinkOptions options) {
    BlockingQueue<Received> inbox = new LinkedBlockingQueue<>();
    BlockingQueue<MemberId> absent = new LinkedBlockingQueue<>();
    TcpLink link =
        TcpLink.listen(
                vertx,
                options,
                member -> Optional.ofNullable(addresses.get(member)),
                new Ear(inbox, absent))
            .await();
    links.add(link);
    addresses.put(options.self(), at(link.port()));
    return new One(options.self(), link, inbox, absent);
  }

  static SocketAddress at(int port) {
    return SocketAddress.inetSocketAddress(port, "127.0.0.1");
  }

  static Frame beat(long number) {
    return new Frame.Beat(new Header(1, 1, 1), new Moment(1, 1), number, 0);
  }

  static long number(Received received) {
    return ((Frame.Beat) received.frame()).sent();
  }

  static void await(java.util.concurrent.Callable<Boolean> condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try {
      while (!condition.call()) {
        if (System.nanoTime() > deadline) {
          throw new AssertionError("not so within " + PATIENCE);
        }
        Thread.sleep(5);
      }
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Sends until something has arrived, as beats do. */
  static void untilHeard(One from, One to) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    Received heard = null;
    while (heard == null && System.nanoTime() < deadline) {
      from.link().send(to.id(), beat(0));
      heard = to.inbox().poll(20, TimeUnit.MILLISECONDS);
    }
    if (heard == null) {
      throw new AssertionError(to.id() + " has heard nothing: " + from.link().snapshot());
    }
  }

  @Override
  public void close() {
    links.forEach(link -> link.shutDown().await());
    vertx.close().await();
  }

  /** Keeps what is received; no store tells it anything. */
  private record Ear(BlockingQueue<Received> inbox, BlockingQueue<MemberId> absent)
      implements PeerEar {
    @Override
    public void received(MemberId from, Frame frame) {
      inbox.add(new Received(from, frame));
    }

    @Override
    public void absent(MemberId member) {
      absent.add(member);
    }

    @Override
    public void seen(View view) {
      throw new AssertionError();
    }

    @Override
    public void seen(MemberId member, Mark mark) {
      throw new AssertionError();
    }

    @Override
    public void died(MemberId member) {}

    @Override
    public void renewed(long call, boolean done, Mark mark) {
      throw new AssertionError();
    }

    @Override
    public void sealed(long call, MemberId victim, Mark mark) {
      throw new AssertionError();
    }

    @Override
    public void proposed(long call, View current) {
      throw new AssertionError();
    }
  }
}
