package dev.dormouse.activator.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TrustedProxiesTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.1, 10.0.0.1, true",
    "10.0.0.1, 10.0.0.2, false",
    "10.0.0.0/8, 10.255.1.2, true",
    "10.0.0.0/8, 11.0.0.0, false",
    "10.1.2.3/8, 10.200.0.1, true",
    "192.168.128.0/17, 192.168.255.1, true",
    "192.168.128.0/17, 192.168.127.1, false",
    "192.0.2.4/31, 192.0.2.5, true",
    "192.0.2.4/31, 192.0.2.6, false",
    "0.0.0.0/0, 203.0.113.7, true",
    "0.0.0.0/0, ::1, false",
    "10.0.0.0/8, ::ffff:10.1.1.1, true",
    "::ffff:10.0.0.1, 10.0.0.1, true",
    "::1, 0:0:0:0:0:0:0:1, true",
    "fd00::/8, fd12:3456::1, true",
    "fd00::/8, fe80::1, false",
    "fe80::/10, fe80:0:0:0:0:0:0:1%eth0, true",
    "2001:db8::/33, 2001:db8:8000::1, false",
    "::/0, 2001:db8::1, true",
    "10.0.0.0/8, unknown, false"
  })
  void anAddressIsTrustedWhenARangeHoldsIt(String range, String peer, boolean trusted) {
    assertThat(TrustedProxies.of(List.of("198.51.100.9", range)).trust(peer)).isEqualTo(trusted);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "proxy.example",
        "10.0.0.256",
        "10.0.0.0/",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/a",
        "fd00::/129",
        "/8",
        "10.0.0.0/8/8"
      })
  void whatIsNeitherAddressNorRangeIsNamed(String wrong) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TrustedProxies.of(List.of(wrong)))
        .withMessage(
            "trusted proxy: " + wrong + " (expected: an address or a range such as 10.0.0.0/8)");
  }
}
