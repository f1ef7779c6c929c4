package dev.dormouse.core.scale;

import static dev.dormouse.core.scale.LoadOf.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class WorthStartingTest {
  /** So many wait for requests of 0.2 s; starts take a second, and come so far apart. */
  private static Load waiting(int queued, double spacing) {
    LoadOf load = LoadOf.waiting(queued);
    load.starts = new StartLine(SECOND, (long) (spacing * SECOND));
    return load.load();
  }

  private static int most(Load load, int ready, int starting) {
    return WorthStarting.most(1, load, new Running(ready, starting), 0.2 * SECOND, 100);
  }

  @Test
  void startsNoneThatTheOthersWillNotNeed() {
    assertThat(most(waiting(25, 0), 5, 0)).as("done after a second").isEqualTo(5);
    assertThat(most(waiting(45, 0.4), 5, 0)).as("done after 1.8 s").isEqualTo(6);
  }

  @Test
  void startsFewerTheFurtherTheyComeApart() {
    assertThat(most(waiting(50, 0), 0, 0)).isEqualTo(41);
    assertThat(most(waiting(50, 0.1), 0, 0)).isEqualTo(12);
    assertThat(most(waiting(50, 0.4), 0, 0)).isEqualTo(6);
    assertThat(most(waiting(50, 1), 0, 0)).isEqualTo(4);
  }

  @Test
  void countsThoseThatStartAlreadyBeforeThoseThatWouldStandBehindThem() {
    assertThat(most(waiting(45, 0.4), 2, 3)).isEqualTo(6);
    assertThat(most(waiting(45, 0.4), 2, 6)).isEqualTo(8);
  }

  @Test
  void awaitsThoseThatStartWhileItIsNotKnownHowTheyCome() {
    assertThat(most(waiting(45, 0), 1, 4)).isEqualTo(5);
  }

  @Test
  void startsOneAtLeast() {
    assertThat(most(waiting(1, 5), 0, 0)).isEqualTo(1);
  }

  @Test
  void saysNothingOfRequestsThatTakeLongOrOfUnknownStarts() {
    Running running = new Running(5, 0);
    assertThat(WorthStarting.most(1, waiting(50, 1), running, 0.6 * SECOND, 100)).isEqualTo(100);
    Load unknown = LoadOf.waiting(50).load();
    assertThat(WorthStarting.most(1, unknown, running, 0.2 * SECOND, 100)).isEqualTo(100);
  }
}
