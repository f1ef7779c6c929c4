package dev.dormouse.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests at a fixed rate over a few connections that it keeps, and counts each one's time
 * from when it was due. One thread does all of it and takes little of the processors, so that what
 * is measured is the proxy; where all connections wait, the next requests are late, and their times
 * say so. A connection that ends fails its request and is opened anew for the next one.
 */
final class SteadyLoad {
  private static final int CONNECTIONS = 64;

  /** What the opening of connections brings about is over then. */
  private static final long BEGIN_NANOS = 100_000_000;

  private static final int CONNECT_MILLIS = 5_000;
  private static final int OK = 200;

  private final int perSecond;
  private final double seconds;
  private final Histogram nanos = new Histogram(3);
  private final Histogram late = new Histogram(3);
  private int failed;
  private int inTime;

  private SteadyLoad(int perSecond, double seconds) {
    this.perSecond = perSecond;
    this.seconds = seconds;
  }

  /** Returns when all have ended that are due in this time. */
  static SteadyLoad run(int port, String host, int perSecond, double seconds)
      throws InterruptedException {
    SteadyLoad load = new SteadyLoad(perSecond, seconds);
    try (MultiThreadIoEventLoopGroup threads =
        new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory())) {
      Sender sender = load.new Sender(threads.next(), port, host);
      threads.execute(sender::open);
      sender.done.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the load broke off", e.getCause());
    }
    return load;
  }

  private void record(long due, long leftAt, long end, boolean good) {
    nanos.recordValue(Math.max(0, System.nanoTime() - due));
    late.recordValue(Math.max(0, leftAt - due));
    inTime += leftAt <= end ? 1 : 0;
    failed += good ? 0 : 1;
  }

  /** What the event loop's thread does. */
  private final class Sender {
    private final EventLoop loop;
    private final Bootstrap bootstrap;
    private final ByteBuf request;
    private final int count = (int) (perSecond * seconds);
    private final Deque<Caller> idle = new ArrayDeque<>();
    private int opening;
    private long begun;
    private long end;
    final CompletableFuture<Void> done = new CompletableFuture<>();
    private int sent;
    private int ended;
    private @Nullable Future<?> alarm;

    Sender(EventLoop loop, int port, String host) {
      this.loop = loop;
      this.request =
          Unpooled.unreleasableBuffer(
              Unpooled.directBuffer()
                  .writeBytes(
                      ("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n").getBytes(ISO_8859_1)));
      this.bootstrap =
          new Bootstrap()
              .group(loop)
              .channel(EpollSocketChannel.class)
              .option(ChannelOption.TCP_NODELAY, true)
              .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
              .remoteAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** All connections, before the first request is due. */
    void open() {
      for (opening = 0; opening < CONNECTIONS; opening++) {
        Caller caller = new Caller(this);
        idle.add(caller);
        caller.open().addListener(_ -> opened());
      }
    }

    private void opened() {
      if (--opening == 0) {
        begun = System.nanoTime() + BEGIN_NANOS;
        end = begun + (long) (seconds * 1e9);
        next();
      }
    }

    private long due(int index) {
      return begun + index * 1_000_000_000L / perSecond;
    }

    /** Sends all that is due, as far as there are connections for it. */
    void next() {
      if (alarm != null) {
        alarm.cancel(false);
        alarm = null;
      }
      long now = System.nanoTime();
      while (sent < count && due(sent) <= now && !idle.isEmpty()) {
        // The one that was used last, so that no more are opened than are needed.
        idle.pop().call(due(sent++));
        now = System.nanoTime();
      }
      if (sent < count && !idle.isEmpty()) {
        alarm = loop.schedule(this::next, due(sent) - now, TimeUnit.NANOSECONDS);
      }
    }

    void ended(Caller caller, long due, long leftAt, boolean good) {
      record(due, leftAt, end, good);
      idle.push(caller);
      if (++ended == count) {
        idle.forEach(Caller::close);
        done.complete(null);
      } else if (alarm == null || due(sent) <= System.nanoTime()) {
        next();
      }
    }
  }

  /** A connection, or the place of one. On the sender's thread. */
  private static final class Caller extends SimpleChannelInboundHandler<HttpObject> {
    private final Sender sender;
    private @Nullable Channel channel;
    private boolean busy;
    private long due;
    private long leftAt;
    private int status;

    Caller(Sender sender) {
      this.sender = sender;
    }

    void call(long wasDue) {
      due = wasDue;
      busy = true;
      status = 0;
      leftAt = System.nanoTime();
      if (channel != null) {
        send(channel);
      } else {
        var _ =
            open()
                .addListener(_ -> {
                  leftAt = System.nanoTime();
                  if (channel != null) {
                    send(channel);
                  } else {
                    over(false);
                  }
                });
      }
    }

    /** Tells when it is open, or can't be opened. */
    ChannelFuture open() {
      ChannelFuture opening = sender.bootstrap.clone().handler(new Opened(this)).connect();
      return opening.addListener(it -> channel = it.isSuccess() ? opening.channel() : null);
    }

    private void send(Channel to) {
      var _ = to.writeAndFlush(sender.request.duplicate());
    }

    private void over(boolean good) {
      if (busy) {
        busy = false;
        sender.ended(this, due, leftAt, good);
      }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, HttpObject part) {
      if (part instanceof HttpResponse answer) {
        status = answer.status().code();
      }
      if (part instanceof LastHttpContent last) {
        over(status == OK && last.decoderResult().isSuccess());
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      channel = null;
      over(false);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      var _ = ctx.close();
    }

    /** It comes into a new pipeline when its connection has ended. */
    @Override
    public boolean isSharable() {
      return true;
    }

    void close() {
      if (channel != null) {
        var _ = channel.close();
      }
    }
  }

  private static final class Opened extends ChannelInitializer<Channel> {
    private final Caller caller;

    Opened(Caller caller) {
      this.caller = caller;
    }

    @Override
    protected void initChannel(Channel channel) {
      channel.pipeline().addLast(new HttpResponseDecoder(), caller);
    }
  }

  /** How many requests a second left before the end; fewer than asked for when it can't keep up. */
  double sentPerSecond() {
    return inTime / seconds;
  }

  /** By how much requests left later than they were due. */
  double lateMillis(double percentile) {
    return late.getValueAtPercentile(percentile) / 1e6;
  }

  /** Once it has run. */
  double millis(double percentile) {
    return nanos.getValueAtPercentile(percentile) / 1e6;
  }

  /** Once it has run. */
  void addTo(Histogram all) {
    all.add(nanos);
  }

  /** Once it has run. */
  int failed() {
    return failed;
  }
}
