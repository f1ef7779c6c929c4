package dev.dormouse.core.peer;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;

/** Runs simulated worlds by the thousand, and tells of one that fails as little as shows why. */
final class Explorer {
  /** A seed that fails, with as few kinds of faults as it takes. */
  record Failure(long seed, Plant plant, Set<Fault> without, String what) {}

  private Explorer() {}

  /** The first seed of a range that fails. */
  static Optional<Failure> explore(long from, long to) {
    return LongStream.range(from, to)
        .parallel()
        .mapToObj(seed -> fails(seed, EnumSet.noneOf(Fault.class), Plant.NONE))
        .flatMap(Optional::stream)
        .findFirst()
        .map(Explorer::minimised);
  }

  /** The first seed up to one in which a mistake shows. */
  static Optional<Failure> find(Plant plant, long to) {
    return LongStream.range(1, to)
        .mapToObj(seed -> fails(seed, EnumSet.noneOf(Fault.class), plant))
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** Runs one seed. */
  static Optional<Failure> fails(long seed, Set<Fault> without, Plant plant) {
    try {
      new World(seed, without, plant, false).run();
      return Optional.empty();
    } catch (RuntimeException e) {
      return Optional.of(new Failure(seed, plant, Set.copyOf(without), e.toString()));
    }
  }

  private static Failure minimised(Failure failure) {
    Failure least = failure;
    Set<Fault> without = EnumSet.noneOf(Fault.class);
    for (Fault fault : Fault.values()) {
      without.add(fault);
      Optional<Failure> still = fails(failure.seed(), without, failure.plant());
      if (still.isPresent()) {
        least = still.get();
      } else {
        without.remove(fault);
      }
    }
    return least;
  }

  /** All that happens until a failure. */
  static List<String> trace(Failure failure) {
    World world = new World(failure.seed(), failure.without(), failure.plant(), true);
    try {
      world.run();
    } catch (RuntimeException e) {
      world.trace(e::toString);
    }
    return world.trace().lines();
  }
}
