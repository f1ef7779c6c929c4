package dev.dormouse.activator.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.testing.http.Wire;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What an instance hears of the hops before, from a peer that is trusted and from one that isn't.
 */
final class ForwardedIT {
  private static final String FROM_A_PROXY =
      "GET / HTTP/1.1\r\nHost: hello.default.test\r\n"
          + "Forwarded: for=203.0.113.7;proto=https\r\n"
          + "X-Forwarded-For: 203.0.113.7\r\nX-Forwarded-For: 10.0.0.1\r\n"
          + "X-Forwarded-Proto: https\r\nX-Forwarded-Host: shop.example\r\n\r\n";

  private ScriptedUpstream upstream;
  private ProxyFixture proxy;

  @BeforeEach
  void listen() throws Exception {
    upstream = new ScriptedUpstream();
  }

  @AfterEach
  void stop() throws Exception {
    proxy.awaitQuiet();
    upstream.close();
    proxy.close();
  }

  private String headAtTheInstance(Set<String> trusted) throws Exception {
    proxy = ProxyFixture.thatTrusts(trusted);
    proxy.up(upstream.port());
    try (Wire client = proxy.client().send(FROM_A_PROXY);
        Wire instance = upstream.next()) {
      String head = instance.head();
      instance.send("HTTP/1.1 204 No Content\r\n\r\n");
      client.answer();
      return head.toLowerCase(Locale.ROOT);
    }
  }

  @Test
  void aTrustedProxyIsBelievedAndAppendedTo() throws Exception {
    assertThat(headAtTheInstance(Set.of("127.0.0.1")))
        .contains(
            "\r\nforwarded: for=203.0.113.7;proto=https, for=127.0.0.1;host=hello.default.test;proto=http\r\n",
            "\r\nx-forwarded-for: 203.0.113.7, 10.0.0.1, 127.0.0.1\r\n",
            "\r\nx-forwarded-proto: https\r\n",
            "\r\nx-forwarded-host: shop.example\r\n");
  }

  @Test
  void whatAnyoneElseClaimsIsReplaced() throws Exception {
    assertThat(headAtTheInstance(Set.of("10.9.9.9")))
        .contains(
            "\r\nforwarded: for=127.0.0.1;host=hello.default.test;proto=http\r\n",
            "\r\nx-forwarded-for: 127.0.0.1\r\n",
            "\r\nx-forwarded-proto: http\r\n",
            "\r\nx-forwarded-host: hello.default.test\r\n")
        .doesNotContain("203.0.113.7", "10.0.0.1", "https", "shop.example");
  }
}
