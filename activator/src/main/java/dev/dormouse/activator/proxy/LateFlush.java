package dev.dormouse.activator.proxy;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Sends what was written to a connection once its event loop has done what was ready, not at each
 * flush. A send on the same machine, or to a receiver that sleeps, often has the kernel run the
 * receiver at once, on this thread's processor; sent one after the other, many requests cost one
 * such change. What fills the connection is sent at once. Nothing waits for longer than the loop
 * works without a pause, nor for more than {@link #MOST} connections. The event loop's thread only.
 */
final class LateFlush extends ChannelOutboundHandlerAdapter {
  private static final int MOST = 64;

  /** What waits on one event loop. */
  static final class Turn implements Runnable {
    private final Executor loop;
    private final Queue<LateFlush> waiting = new ArrayDeque<>(MOST);

    /** Of the event loop that runs actions after what is ready now. */
    Turn(Executor loop) {
      this.loop = loop;
    }

    /** From now on the connection's flushes are done at the end of a turn. */
    void include(Channel channel) {
      channel.pipeline().addFirst(new LateFlush(this));
    }

    private void add(LateFlush flush) {
      waiting.add(flush);
      if (waiting.size() == 1) {
        loop.execute(this);
      } else if (waiting.size() == MOST) {
        run();
      }
    }

    @Override
    public void run() {
      for (LateFlush next = waiting.poll(); next != null; next = waiting.poll()) {
        next.flushNow();
      }
    }
  }

  private final Turn turn;

  /** Where to flush at the end of the turn; null while there is nothing. */
  private @Nullable ChannelHandlerContext due;

  private LateFlush(Turn turn) {
    this.turn = turn;
  }

  @Override
  public void flush(ChannelHandlerContext ctx) {
    if (!ctx.channel().isWritable()) {
      // Else its source would be paused until the end of the turn, for each part of a large body.
      due = null;
      var _ = ctx.flush();
    } else if (due == null) {
      due = ctx;
      turn.add(this);
    }
  }

  private void flushNow() {
    ChannelHandlerContext at = due;
    due = null;
    if (at != null) {
      var _ = at.flush();
    }
  }

  /** A close fails what was not flushed. */
  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
    flushNow();
    var _ = ctx.close(promise);
  }

  @Override
  public void disconnect(ChannelHandlerContext ctx, ChannelPromise promise) {
    flushNow();
    var _ = ctx.disconnect(promise);
  }

  @Override
  public void deregister(ChannelHandlerContext ctx, ChannelPromise promise) {
    flushNow();
    var _ = ctx.deregister(promise);
  }
}
