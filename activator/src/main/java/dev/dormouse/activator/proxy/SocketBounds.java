package dev.dormouse.activator.proxy;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;

/**
 * Bounds what one connection takes of its event loop in a turn, which is one read, and what the
 * kernel holds for a client. Stateless.
 */
final class SocketBounds {
  private static final int MIN_READ_BYTES = 64;
  private static final int FIRST_READ_BYTES = 2048;

  /** Of HTTP/2, these are some hundreds of the smallest requests there are. */
  private static final int MOST_OF_CLIENT_BYTES = 16 * 1024;

  private static final int MOST_OF_INSTANCE_BYTES = 64 * 1024;

  /**
   * What the kernel takes and has not sent: else it holds megabytes for each client that reads
   * slowly, and copying them is done at the others' cost.
   */
  private static final long UNSENT_BYTES = 128 * 1024;

  private SocketBounds() {}

  /** Bounds a client's connection, from which nothing was read yet. */
  static void ofClient(Channel channel) {
    channel.config().setRecvByteBufAllocator(oneATurn(MOST_OF_CLIENT_BYTES));
    if (channel instanceof EpollSocketChannel) {
      channel.config().setOption(EpollChannelOption.TCP_NOTSENT_LOWAT, UNSENT_BYTES);
    }
  }

  /** Bounds a connection to an instance, from which nothing was read yet. */
  static void ofInstance(Channel channel) {
    channel.config().setRecvByteBufAllocator(oneATurn(MOST_OF_INSTANCE_BYTES));
  }

  /** What else there is to read waits until the event loop's other connections had their turn. */
  private static RecvByteBufAllocator oneATurn(int mostBytes) {
    return new AdaptiveRecvByteBufAllocator(MIN_READ_BYTES, FIRST_READ_BYTES, mostBytes)
        .maxMessagesPerRead(1);
  }
}
