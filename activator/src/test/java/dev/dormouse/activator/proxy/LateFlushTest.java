package dev.dormouse.activator.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** When what was written is sent. */
final class LateFlushTest {
  private final EmbeddedChannel first = new EmbeddedChannel();
  private final Queue<Runnable> later = new ArrayDeque<>();
  private final LateFlush.Turn turn = new LateFlush.Turn(later::add);
  private int flushes;

  LateFlushTest() {
    turn.include(first);
    first
        .pipeline()
        .addFirst(
            new ChannelOutboundHandlerAdapter() {
              @Override
              public void flush(ChannelHandlerContext ctx) {
                flushes++;
                ctx.flush();
              }
            });
  }

  private void endTurn() {
    for (Runnable next = later.poll(); next != null; next = later.poll()) {
      next.run();
    }
  }

  @Test
  void sendsAtTheEndOfTheTurnWhatWasWrittenInIt() {
    first.writeAndFlush("a");
    first.write("b");
    first.flush();
    first.write("c");
    assertThat(first.outboundMessages()).isEmpty();
    endTurn();
    assertThat(first.outboundMessages()).containsExactly("a", "b", "c");
    assertThat(flushes).isEqualTo(1);
  }

  @Test
  void sendsInEachTurnAnew() {
    first.writeAndFlush("a");
    endTurn();
    first.write("b");
    endTurn();
    assertThat(first.outboundMessages()).containsExactly("a");
    first.flush();
    endTurn();
    assertThat(first.outboundMessages()).containsExactly("a", "b");
  }

  @Test
  void sendsBeforeTheConnectionCloses() {
    first.writeAndFlush("a");
    first.close();
    assertThat(first.outboundMessages()).containsExactly("a");
    assertThat(first.isOpen()).isFalse();
    endTurn();
    assertThat(flushes).isEqualTo(1);
  }

  @Test
  void sendsAtOnceWhatFillsTheConnection() {
    first.writeAndFlush(Unpooled.buffer(10).writeZero(10));
    assertThat(first.outboundMessages()).isEmpty();
    first.writeAndFlush(Unpooled.buffer(100_000).writeZero(100_000));
    assertThat(first.outboundMessages()).hasSize(2);
    assertThat(first.isWritable()).isTrue();
    endTurn();
    assertThat(flushes).isEqualTo(1);
  }

  @Test
  void aCloseSendsNothingThatWasNotFlushed() {
    first.write("a");
    first.close();
    assertThat(first.outboundMessages()).isEmpty();
  }

  @Test
  void letsNothingWaitForMoreThanSixtyThreeOthers() {
    List<EmbeddedChannel> others = new ArrayList<>();
    first.writeAndFlush("a");
    for (int i = 0; i < 62; i++) {
      EmbeddedChannel other = new EmbeddedChannel();
      turn.include(other);
      other.writeAndFlush(i);
      others.add(other);
    }
    assertThat(first.outboundMessages()).isEmpty();
    EmbeddedChannel last = new EmbeddedChannel();
    turn.include(last);
    last.writeAndFlush("z");
    assertThat(first.outboundMessages()).containsExactly("a");
    assertThat(others).allSatisfy(other -> assertThat(other.outboundMessages()).hasSize(1));
    assertThat(last.outboundMessages()).containsExactly("z");
  }
}
