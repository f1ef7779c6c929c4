package dev.dormouse.activator.peer;

import dev.dormouse.core.peer.DeadSlots;
import java.util.Arrays;
import java.util.Locale;

/** What is done with a dead activator's slots, by a revision's limit. Immutable. */
public enum DeadSlotsChoice {
  /** A limit of 1 is a promise about the program; a higher one, about how much of it there is. */
  BY_LIMIT,
  /** No limit is ever exceeded. */
  STRICT,
  /** Every slot is free at once, also that of an instance that takes one request at a time. */
  AVAILABLE;

  DeadSlots of(int concurrency) {
    return switch (this) {
      case BY_LIMIT -> concurrency == 1 ? DeadSlots.STRICT : DeadSlots.AVAILABLE;
      case STRICT -> DeadSlots.STRICT;
      case AVAILABLE -> DeadSlots.AVAILABLE;
    };
  }

  /**
   * The one of that word, such as {@code by-limit}.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static DeadSlotsChoice named(String word) {
    return Arrays.stream(values())
        .filter(choice -> choice.word().equals(word))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(word + " (expected: by-limit, strict or available)"));
  }

  /** As it is typed. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
