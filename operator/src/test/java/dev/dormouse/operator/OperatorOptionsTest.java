package dev.dormouse.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.operator.ingress.IngressOptions;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class OperatorOptionsTest {
  @Test
  void hasTheseDefaults() {
    assertThat(OperatorOptions.DEFAULT)
        .isEqualTo(
            new OperatorOptions(
                Set.of(),
                "dormouse.localhost",
                "dormouse-activator.dormouse-system",
                "cluster.local",
                "http",
                Optional.empty(),
                9090,
                Optional.empty(),
                10,
                "busybox:1.37.0-musl",
                IngressOptions.NONE));
  }

  @Test
  void namesTheActivatorsByTheirFullName() {
    assertThat(OperatorOptions.DEFAULT.activatorHost())
        .isEqualTo("dormouse-activator.dormouse-system.svc.cluster.local");
  }

  @Test
  void refusesWhatCannotBe() {
    refuses("Not a domain", "a.b", "http", 0, "domain: Not a domain (expected: a domain such");
    refuses("a.example", "a", "http", 0, "activatorService: a (expected: NAME.NAMESPACE)");
    refuses("a.example", "a.b", "ftp", 0, "externalScheme: ftp (expected: http or https)");
    refuses("a.example", "a.b", "http", 65536, "adminPort: 65536 (expected: 0 to 65535)");
  }

  private static void refuses(
      String domain, String activator, String scheme, int port, String message) {
    assertThatThrownBy(() ->
            new OperatorOptions(
                Set.of(),
                domain,
                activator,
                "cluster.local",
                scheme,
                Optional.empty(),
                port,
                Optional.empty(),
                10,
                "busybox:1",
                IngressOptions.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }
}
