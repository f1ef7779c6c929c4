package dev.dormouse.core.revision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.core.revision.Retirement.Candidate;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RetirementTest {
  private static final ServiceKey HELLO = new ServiceKey("default", "hello");

  @Test
  void keepsTheNewestAndAsManyOfThePastAsAllowed() {
    assertThat(retired(2, past(1), past(2), past(3), past(4), past(5))).containsExactly(1, 2);
  }

  @Test
  void keepsNothingOfThePastWhenNoneIsAllowed() {
    assertThat(retired(0, past(1), past(2), past(3))).containsExactly(1, 2);
  }

  @Test
  void keepsWhatHasTraffic() {
    assertThat(retired(0, wanted(1), past(2), past(3))).containsExactly(2);
  }

  @Test
  void keepsWhatStillRuns() {
    assertThat(retired(0, running(1), past(2), past(3))).containsExactly(2);
  }

  @Test
  void deletesWhatWasReplacedBeforeItWasEverReady() {
    assertThat(retired(10, past(1), neverReady(2), past(3))).containsExactly(2);
  }

  @Test
  void keepsTheNewestThoughItWasNeverReady() {
    assertThat(retired(0, past(1), neverReady(2))).containsExactly(1);
  }

  @Test
  void keepsWhatWaitsForItsFirstStartAndIsWished() {
    assertThat(
            retired(0, new Candidate(HELLO.revision(1), 1, true, false, 1), neverReady(2), past(3)))
        .containsExactly(2);
  }

  @Test
  void hasNothingToDoWithoutRevisions() {
    assertThat(Retirement.plan(List.of(), 0)).isEmpty();
  }

  private static List<Integer> retired(int kept, Candidate... candidates) {
    return Retirement.plan(List.of(candidates), kept).stream()
        .map(key -> Integer.parseInt(key.name().substring("hello-".length())))
        .toList();
  }

  private static Candidate past(int number) {
    return new Candidate(HELLO.revision(number), number, false, true, 0);
  }

  private static Candidate wanted(int number) {
    return new Candidate(HELLO.revision(number), number, true, true, 0);
  }

  private static Candidate running(int number) {
    return new Candidate(HELLO.revision(number), number, false, true, 1);
  }

  private static Candidate neverReady(int number) {
    return new Candidate(HELLO.revision(number), number, false, false, 1);
  }
}
