package dev.dormouse.activator.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ClientCountsTest {
  private static final InetAddress A = address(1);
  private static final InetAddress B = address(2);
  private static final InetAddress PROXY = address(9);

  private final ClientCounts counts =
      new ClientCounts(
          new ClientLimits(5, 3, Duration.ofSeconds(1), Duration.ofSeconds(1), 0),
          TrustedProxies.of(List.of("10.0.0.9")));

  private static InetAddress address(int last) {
    try {
      return InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) last});
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private void come(InetAddress client, int times) {
    for (int i = 0; i < times; i++) {
      assertThat(counts.comes(client)).isTrue();
    }
  }

  @Test
  void oneClientHasNoMoreThanItsOwnBound() {
    come(A, 3);
    assertThat(counts.comes(A)).isFalse();
    assertThat(counts.refusedOfClient()).isEqualTo(1);
    come(B, 2);
  }

  @Test
  void allHaveNoMoreThanTheBoundOfAll() {
    come(A, 3);
    come(B, 2);
    assertThat(counts.comes(B)).isFalse();
    assertThat(counts.refusedInAll()).isEqualTo(1);
    assertThat(counts.open()).isEqualTo(5);
  }

  @Test
  void whoLeavesMakesRoomAndIsForgotten() {
    come(A, 3);
    for (int i = 0; i < 3; i++) {
      counts.left(A);
    }
    assertThat(counts.open()).isZero();
    assertThat(counts.clients()).isZero();
    come(A, 3);
  }

  @Test
  void whoIsTurnedAwayIsNotCounted() {
    come(A, 3);
    for (int i = 0; i < 10; i++) {
      assertThat(counts.comes(A)).isFalse();
    }
    assertThat(counts.open()).isEqualTo(3);
    counts.left(A);
    come(A, 1);
  }

  @Test
  void aTrustedProxySpeaksForMany() {
    come(PROXY, 5);
    assertThat(counts.comes(PROXY)).isFalse();
    assertThat(counts.refusedInAll()).isEqualTo(1);
  }

  @Test
  void theDefaultsAreThese() {
    assertThat(ClientLimits.DEFAULT)
        .isEqualTo(
            new ClientLimits(20_000, 10_000, Duration.ofSeconds(30), Duration.ofSeconds(75), 100));
  }

  @Test
  void limitsAreChecked() {
    Duration second = Duration.ofSeconds(1);
    assertThatThrownBy(() -> new ClientLimits(0, 1, second, second, 0))
        .hasMessage("maxConnections: 0 (expected: >= 1)");
    assertThatThrownBy(() -> new ClientLimits(1, 1, Duration.ZERO, second, 0))
        .hasMessage("headerTimeout: 0 ms (expected: > 0)");
    assertThatThrownBy(() -> new ClientLimits(1, 1, second, second, -1))
        .hasMessage("minBodyBytesPerSecond: -1 (expected: >= 0)");
  }
}
