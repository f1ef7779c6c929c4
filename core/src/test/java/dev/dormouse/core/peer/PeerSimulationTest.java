package dev.dormouse.core.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What several activators promise together holds in any simulated world, and the simulator sees it
 * when it does not. {@code -Dpeers.seeds=N} explores so many worlds, {@code -Dpeers.from=N} begins
 * at another one; {@code -Dpeers.seed=N} runs one and prints all that happens in it.
 */
final class PeerSimulationTest {
  private static final int SEEDS = 100;
  private static final int SEEDS_UNTIL_FOUND = 1500;

  @Test
  void keepsItsPromisesInAnyWorld() {
    Long only = Long.getLong("peers.seed");
    if (only != null) {
      show(new Explorer.Failure(only, Plant.NONE, Set.of(), ""));
      return;
    }
    long from = Long.getLong("peers.from", 1);
    long seeds = Long.getLong("peers.seeds", SEEDS);
    fail(Explorer.explore(from, from + seeds));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void findsAPlantedMistake(Plant plant) {
    Optional<Explorer.Failure> found = Explorer.find(plant, SEEDS_UNTIL_FOUND);
    assertThat(found).as("a world in which %s shows", plant).isPresent();
  }

  @Test
  void doesTheSameForTheSameSeed() {
    Explorer.Failure seed = new Explorer.Failure(7, Plant.NONE, Set.of(), "");
    assertThat(Explorer.trace(seed)).isEqualTo(Explorer.trace(seed)).isNotEmpty();
  }

  private static void fail(Optional<Explorer.Failure> failure) {
    failure.ifPresent(found -> {
      List<String> trace = Explorer.trace(found);
      throw new AssertionError(
          "seed %d: %s; it fails without %s, too. Its end (all of it: -Dpeers.seed=%d):%n%s"
              .formatted(
                  found.seed(),
                  found.what(),
                  found.without().isEmpty() ? EnumSet.noneOf(Fault.class) : found.without(),
                  found.seed(),
                  String.join("\n", trace.subList(Math.max(0, trace.size() - 60), trace.size()))));
    });
  }

  @SuppressWarnings("SystemOut") // asked for by -Dpeers.seed
  private static void show(Explorer.Failure seed) {
    Explorer.trace(seed).forEach(System.out::println);
    Explorer.fails(seed.seed(), EnumSet.noneOf(Fault.class), Plant.NONE)
        .ifPresent(found -> {
          throw new AssertionError("seed " + found.seed() + ": " + found.what());
        });
  }
}
