package dev.dormouse.samples.streams;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;

/** The port that speaks HTTP/1.1, and each connection's handlers. One event loop. */
final class HttpStreams {
  private HttpStreams() {}

  /** Returns what ends it. */
  static Runnable listen(int port) throws InterruptedException {
    EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    Channel server =
        new ServerBootstrap()
            .group(loop)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, 1024)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel
                        .pipeline()
                        .addLast(
                            new HttpServerCodec(),
                            new WebSocketServerProtocolHandler("/socket"),
                            new StreamRequests());
                  }
                })
            .bind(port)
            .sync()
            .channel();
    return () -> {
      var _ = server.close();
      var _ = loop.shutdownGracefully();
    };
  }
}
