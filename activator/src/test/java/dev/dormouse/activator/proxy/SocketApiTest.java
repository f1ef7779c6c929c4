package dev.dormouse.activator.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.Channel;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The choice of how sockets are read and written. */
final class SocketApiTest {
  @ParameterizedTest
  @ValueSource(strings = {"auto", "nio"})
  void isToBeHadOnEveryMachine(String name) {
    assertThat(SocketApi.named("--transport", name)).hasToString(name);
  }

  @Test
  void saysWhatThereIsForANameItDoesNotKnow() {
    assertThatThrownBy(() -> SocketApi.named("--transport", "uring"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("--transport: uring (expected: auto, io_uring, epoll, nio)");
  }

  @Test
  void comesToOneThatIsToBeHadHere() {
    SocketApi here = SocketApi.AUTO.here();
    assertThat(here).isNotEqualTo(SocketApi.AUTO);
    assertThat(SocketApi.named("--transport", here.toString())).isEqualTo(here);
  }

  @ParameterizedTest
  @ValueSource(strings = {"epoll", "io_uring"})
  void boundsWhatTheKernelHoldsForAClient(String name) throws Exception {
    SocketApi api = SocketApi.valueOf(name.toUpperCase(Locale.ROOT));
    assumeTrue(api.isAvailable(), name + " can't be had here");
    Vertx vertx = api.start();
    try {
      VertxInternal inside = (VertxInternal) vertx;
      Channel channel = inside.transport().channelFactory(false).newChannel();
      inside.nettyEventLoopGroup().register(channel).sync();
      SocketBounds.ofClient(channel);
      assertThat(channel.config().getOptions().entrySet())
          .filteredOn(option -> option.getKey().name().endsWith("#TCP_NOTSENT_LOWAT"))
          .extracting(Map.Entry::getValue)
          .containsExactly(131_072L);
      channel.close().sync();
    } finally {
      vertx.close().await();
    }
  }
}
