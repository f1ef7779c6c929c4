package dev.dormouse.operator.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.crds.kubernetes.Condition;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ConditionsTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00.5Z");
  private static final Instant LATER = NOON.plusSeconds(60);

  @Test
  void aNewConditionBeginsNowToTheSecond() {
    Condition ready = first(List.of(), Conditions.yes("Ready", "Ready", ""), NOON);
    assertThat(ready.lastTransitionTime()).isEqualTo("2026-01-01T12:00:00Z");
    assertThat(ready.observedGeneration()).isEqualTo(7);
  }

  @Test
  void theTimeIsKeptWhileTheStatusIsTheSame() {
    List<Condition> before =
        Conditions.follow(List.of(), List.of(Conditions.no("Ready", "Crashed", "a")), 7, NOON);
    Condition after = first(before, Conditions.no("Ready", "QuotaExceeded", "b"), LATER);
    assertThat(after.lastTransitionTime()).isEqualTo("2026-01-01T12:00:00Z");
    assertThat(after.reason()).isEqualTo("QuotaExceeded");
  }

  @Test
  void anotherStatusIsATransition() {
    List<Condition> before =
        Conditions.follow(List.of(), List.of(Conditions.no("Ready", "Crashed", "a")), 7, NOON);
    Condition after = first(before, Conditions.yes("Ready", "Ready", ""), LATER);
    assertThat(after.lastTransitionTime()).isEqualTo("2026-01-01T12:01:00Z");
  }

  @Test
  void theSameStatementIsEqualAtAnyTime() {
    List<Condition> statements = List.of(Conditions.unknown("Ready", "Starting", "x"));
    List<Condition> before = Conditions.follow(List.of(), statements, 7, NOON);
    assertThat(Conditions.follow(before, statements, 7, LATER)).isEqualTo(before);
  }

  private static Condition first(List<Condition> before, Condition after, Instant now) {
    return Conditions.follow(before, List.of(after), 7, now).getFirst();
  }
}
