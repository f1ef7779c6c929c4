package dev.dormouse.core.scale;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class PeerLoadTest {
  private static final long S = 1_000_000_000L;

  private static Load own(int inFlight, double stable, OptionalLong service) {
    return new Load(
        inFlight,
        0,
        stable,
        stable,
        stable,
        stable,
        service,
        3 * S,
        OptionalLong.of(S),
        StartLine.UNKNOWN,
        10 * S,
        Outlook.NEVER);
  }

  private static PeerLoad peer(int inFlight, double stable, OptionalLong service, long idle) {
    return new PeerLoad(inFlight, stable, stable, stable, stable, service, 2 * S, idle);
  }

  @Test
  void addsUpWhatAllHaveToDo() {
    Load all =
        own(1, 2, OptionalLong.empty())
            .with(List.of(peer(1, 3, OptionalLong.empty(), 0)), 7, 4, 12 * S);
    assertThat(all.stableConcurrency()).isEqualTo(5);
    assertThat(all.panicOffered()).isEqualTo(5);
    assertThat(all.inFlight()).isEqualTo(7);
    assertThat(all.queued()).isEqualTo(4);
    assertThat(all.startNanos()).hasValue(S);
    assertThat(all.serviceNanos()).isEmpty();
  }

  @Test
  void learnsHowLongARequestTakesFromWhoeverServesMost() {
    Load all =
        own(0, 0, OptionalLong.of(S))
            .with(List.of(peer(0, 9, OptionalLong.of(3 * S), 0)), 0, 0, 12 * S);
    assertThat(all.serviceNanos().orElseThrow()).isBetween(29 * S / 10, 3 * S);
  }

  @Test
  void isIdleSinceTheLastOfAllWasActive() {
    Load later =
        own(0, 0, OptionalLong.empty())
            .with(List.of(peer(0, 1, OptionalLong.empty(), S)), 0, 0, 20 * S);
    assertThat(later.lastActive()).isEqualTo(19 * S);
    Load busy = own(0, 0, OptionalLong.empty()).with(List.of(), 1, 0, 20 * S);
    assertThat(busy.lastActive()).isEqualTo(20 * S);
  }

  @Test
  void isStalledAsTheOneWhoseRequestsEndAtLast() {
    List<PeerLoad> others = List.of(peer(1, 1, OptionalLong.empty(), 0));
    assertThat(own(1, 1, OptionalLong.empty()).with(others, 2, 0, 0).stalledNanos())
        .isEqualTo(2 * S);
    assertThat(own(0, 1, OptionalLong.empty()).with(List.of(), 2, 0, 0).stalledNanos()).isZero();
  }

  @Test
  void isNothingWhenNothingHappenedForAWindow() {
    assertThat(peer(0, 0, OptionalLong.of(S), S).isNothing()).isTrue();
    assertThat(peer(0, 0, OptionalLong.of(S), 0).isNothing()).isFalse();
  }
}
