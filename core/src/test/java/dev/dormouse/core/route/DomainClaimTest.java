package dev.dormouse.core.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.core.revision.ServiceKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which of several claims a domain goes to. */
final class DomainClaimTest {
  private static final int STEPS = 200;

  private static DomainClaim claim(String namespace, String name, long created) {
    return new DomainClaim(
        new ServiceKey(namespace, name), Instant.ofEpochSecond(created), Optional.empty());
  }

  private static DomainClaim held(DomainClaim claim, long since) {
    return new DomainClaim(
        claim.service(), claim.created(), Optional.of(Instant.ofEpochSecond(since)));
  }

  @Test
  void nobodyWinsWhatNobodyClaims() {
    assertThat(DomainClaim.winner(List.of())).isEmpty();
  }

  @Test
  void theOldestServiceWinsWhatNobodyHolds() {
    assertThat(DomainClaim.winner(List.of(claim("a", "young", 2), claim("b", "old", 1))))
        .contains(claim("b", "old", 1));
  }

  @Test
  void ofServicesOfOneAgeTheFirstByNameWins() {
    assertThat(
            DomainClaim.winner(List.of(claim("b", "a", 1), claim("a", "c", 1), claim("a", "b", 1))))
        .contains(claim("a", "b", 1));
  }

  @Test
  void anOldServiceTakesNothingFromWhoeverHoldsIt() {
    DomainClaim holder = held(claim("b", "young", 9), 10);

    assertThat(DomainClaim.winner(List.of(claim("a", "old", 1), holder))).contains(holder);
  }

  @Test
  void ofTwoThatHoldItWhoeverHasHeldItLongerKeepsIt() {
    DomainClaim longer = held(claim("b", "young", 9), 10);

    assertThat(DomainClaim.winner(List.of(held(claim("a", "old", 1), 11), longer)))
        .contains(longer);
  }

  static Stream<Long> seeds() {
    return LongStream.range(0, 50).boxed();
  }

  /**
   * Services come, claim, let go and are deleted in any order; after each step all of them look at
   * the same claims, and whoever wins holds the domain from then on.
   */
  @ParameterizedTest
  @MethodSource("seeds")
  void oneServiceHoldsADomainUntilItLetsGoWhateverTheOthersDo(long seed) {
    Random random = new Random(seed);
    List<DomainClaim> claims = new ArrayList<>();
    Optional<ServiceKey> holder = Optional.empty();
    for (int step = 0; step < STEPS; step++) {
      ServiceKey key = new ServiceKey("n" + random.nextInt(3), "s" + random.nextInt(4));
      boolean letGo = claims.removeIf(claim -> claim.service().equals(key));
      if (!letGo) {
        claims.add(claim(key.namespace(), key.name(), random.nextInt(5)));
      }
      Collections.shuffle(claims, random);
      Optional<DomainClaim> winner = DomainClaim.winner(claims);

      assertThat(winner.isPresent()).isEqualTo(!claims.isEmpty());
      if (holder.isPresent() && !(letGo && holder.get().equals(key))) {
        assertThat(winner.map(DomainClaim::service)).isEqualTo(holder);
      }
      holder = winner.map(DomainClaim::service);
      int now = step;
      winner
          .filter(won -> won.heldSince().isEmpty())
          .ifPresent(won -> {
            claims.remove(won);
            claims.add(held(won, now));
          });
    }
  }
}
