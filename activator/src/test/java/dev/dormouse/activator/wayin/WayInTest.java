package dev.dormouse.activator.wayin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.dormouse.activator.proxy.Listener;
import dev.dormouse.core.route.Visibility;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Which ports there are, and which can't be. */
final class WayInTest {
  private static final CertificateFiles FILES =
      new CertificateFiles(Path.of("tls.crt"), Path.of("tls.key"), Optional.empty());

  private static WayIn wayIn(int port, int cluster, int tls) {
    return new WayIn(
        port,
        OptionalInt.of(cluster),
        Optional.of(new WayIn.Tls(tls, FILES)),
        OptionalInt.of(443),
        true);
  }

  @Test
  void isOnePortWithoutOptions() {
    WayIn plain = WayIn.plain(8080);

    assertThat(plain.options()).containsExactly("--port");
    assertThat(plain.listeners("127.0.0.1", Optional.empty()))
        .containsExactly(Listener.plain("0.0.0.0", 8080, Visibility.PUBLIC));
  }

  @Test
  void thePortOfTheClusterIsNeitherRedirectedNorBehindAProxy() {
    WayIn all = wayIn(8080, 8081, 8443);

    assertThat(all.options()).containsExactly("--port", "--cluster-port", "--tls-port");
    assertThat(all.listeners("127.0.0.1", Optional.empty()))
        .extracting(Listener::port, Listener::from, Listener::proxyProtocol, Listener::redirect)
        .containsExactly(
            tuple(8080, Visibility.PUBLIC, true, OptionalInt.of(443)),
            tuple(8081, Visibility.CLUSTER, false, OptionalInt.empty()),
            tuple(8443, Visibility.PUBLIC, true, OptionalInt.empty()));
  }

  @Test
  void severalActivatorsTakeThePortsThatFollow() {
    WayIn third = wayIn(8080, 0, 8443).shifted(2);
    assertThat(third.port()).isEqualTo(8082);
    assertThat(third.clusterPort()).as("a free one").hasValue(0);
    assertThat(third.tls().orElseThrow().port()).isEqualTo(8445);
    assertThat(third.httpsRedirect()).hasValue(445);
  }

  @Test
  void portsOfSeveralActivatorsThatMeetAreNamed() {
    assertThat(wayIn(8080, 8083, 8443).conflict(9090, 3)).isEmpty();
    assertThat(wayIn(8080, 8081, 8443).conflict(9090, 3))
        .contains(
            "--port and --cluster-port are 8080 and 8081"
                + " (expected: further apart than there are activators)");
    assertThat(WayIn.plain(65_535).conflict(9090, 2))
        .contains("--port: 65535 (expected: one from which 1 ports follow)");
  }

  @Test
  void twoPortsThatAreOneAreNamed() {
    assertThat(wayIn(8080, 8081, 8443).conflict(9090)).isEmpty();
    assertThat(wayIn(0, 0, 0).conflict(0)).isEmpty();
    assertThat(wayIn(8080, 8080, 8443).conflict(9090))
        .contains("--port and --cluster-port are both 8080 (expected: two ports)");
    assertThat(wayIn(8080, 8081, 9090).conflict(9090))
        .contains("--tls-port and --admin-port are both 9090 (expected: two ports)");
  }

  @Test
  void aPortThatIsNoneIsNamed() {
    assertThatThrownBy(() -> wayIn(8080, 65536, 8443))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("--cluster-port: 65536 (expected: 0 to 65535)");
    assertThatThrownBy(() -> wayIn(8080, 8081, -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("--tls-port: -1 (expected: 0 to 65535)");
  }
}
