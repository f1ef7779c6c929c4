package dev.dormouse.activator.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.activator.gate.Instance;
import dev.dormouse.activator.instances.InstanceSource.StartTimes;
import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.route.Visibility;
import dev.dormouse.testing.http.Http2Bytes;
import dev.dormouse.testing.http.Wire;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an exception of our own costs: one request, which hears of it, and nothing else. */
final class MistakesIT {
  private static final String GET = "GET / HTTP/1.1\r\nHost: " + ProxyFixture.HOST + "\r\n\r\n";

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anExceptionBeforeTheQueueIsAnswered(boolean http2) throws Exception {
    Vertx vertx = Vertx.vertx();
    ProxyServer proxy =
        ProxyServer.start(
                vertx,
                new ProxyOptions(
                    List.of(Listener.plain("127.0.0.1", 0, Visibility.PUBLIC)),
                    1,
                    64 * 1024,
                    Set.of(),
                    Optional.empty(),
                    SessionKeys.ofThisProcess(),
                    Limits.ofThisProcess()),
                () -> {
                  throw new IllegalStateException("planted");
                },
                key -> null,
                ProxyMetrics.NONE)
            .await(10, TimeUnit.SECONDS);
    try (Wire client = Wire.connect(proxy.actualPort())) {
      if (http2) {
        Http2Wire wire = Http2Wire.client(client);
        wire.headers(1, true, Http2Wire.request("GET", "/"));
        var answer = wire.fields(wire.next(Http2Bytes.HEADERS));
        assertThat(answer.status()).hasToString("500");
        assertThat(answer.get("dormouse-reason")).hasToString("internal-error");
      } else {
        assertThat(client.send(GET).answer())
            .startsWith("HTTP/1.1 500 ")
            .contains("Dormouse-Reason: internal-error");
      }
    } finally {
      proxy.close(Duration.ZERO).await(10, TimeUnit.SECONDS);
      vertx.close().await(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void anExceptionWithASlotInHandGivesTheSlotBack() throws Exception {
    ProxyFixture proxy = ProxyFixture.ofConcurrency(1);
    long now = System.nanoTime();
    InstanceId id = new InstanceId("hello-1");
    proxy.gate.starting(id);
    proxy.gate.ready(new Instance(id, nowhere(), new StartTimes(now, now, now)));
    try (Wire client = proxy.client()) {
      for (int i = 0; i < 3; i++) {
        assertThat(client.send(GET).answer())
            .startsWith("HTTP/1.1 500 ")
            .contains("Dormouse-Reason: internal-error");
        proxy.awaitQuiet();
      }
    } finally {
      proxy.close();
    }
  }

  /** An address that nobody can use. */
  private static SocketAddress nowhere() {
    return (SocketAddress)
        java.lang.reflect.Proxy.newProxyInstance(
            SocketAddress.class.getClassLoader(),
            new Class<?>[] {SocketAddress.class},
            (self, method, arguments) -> {
              throw new IllegalStateException("planted");
            });
  }
}
