package dev.dormouse.activator.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.dormouse.core.peer.DeadSlots;
import org.junit.jupiter.api.Test;

final class DeadSlotsChoiceTest {
  @Test
  void goesByTheLimitWhereItIsToldTo() {
    assertThat(DeadSlotsChoice.BY_LIMIT.of(1)).isEqualTo(DeadSlots.STRICT);
    assertThat(DeadSlotsChoice.BY_LIMIT.of(2)).isEqualTo(DeadSlots.AVAILABLE);
    assertThat(DeadSlotsChoice.STRICT.of(80)).isEqualTo(DeadSlots.STRICT);
    assertThat(DeadSlotsChoice.AVAILABLE.of(1)).isEqualTo(DeadSlots.AVAILABLE);
  }

  @Test
  void isNamedAsItIsTyped() {
    for (DeadSlotsChoice choice : DeadSlotsChoice.values()) {
      assertThat(DeadSlotsChoice.named(choice.word())).isEqualTo(choice);
    }
    assertThat(DeadSlotsChoice.named("by-limit")).isEqualTo(DeadSlotsChoice.BY_LIMIT);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DeadSlotsChoice.named("Strict"))
        .withMessage("Strict (expected: by-limit, strict or available)");
  }
}
