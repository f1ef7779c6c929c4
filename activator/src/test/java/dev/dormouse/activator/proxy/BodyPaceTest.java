package dev.dormouse.activator.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class BodyPaceTest {
  private static final int LEAST = 100;

  private final DeadlineWheel wheel =
      new DeadlineWheel(
          new DeadlineWheel.Ticker() {
            @Override
            public void start() {}

            @Override
            public void stop() {}
          },
          0);
  private final FakeBody body = new FakeBody();
  private long now;
  private int ended;

  private static final class FakeBody implements BodyPace.Body {
    boolean declared = true;
    boolean ended;
    boolean waited;
    long bytes;

    @Override
    public boolean isDeclared() {
      return declared;
    }

    @Override
    public boolean isEnded() {
      return ended;
    }

    @Override
    public long bytes() {
      return bytes;
    }

    @Override
    public boolean hasWaited() {
      return waited;
    }
  }

  @AfterEach
  void nothingIsLeftToLookAt() {
    assertThat(wheel.size()).isZero();
  }

  private BodyPace watch(int least) {
    return BodyPace.watch(wheel, body, least, now, () -> ended++);
  }

  /** So much comes each second. */
  private void pass(int seconds, int bytesPerSecond) {
    for (int i = 0; i < seconds; i++) {
      now += Duration.ofSeconds(1).toNanos();
      body.bytes += bytesPerSecond;
      wheel.advance(now);
    }
  }

  @Test
  void aBodyThatHardlyComesEnds() {
    watch(LEAST);
    pass(29, 1);
    assertThat(ended).isZero();
    pass(2, 1);
    assertThat(ended).isEqualTo(1);
  }

  @Test
  void oneThatComesFastEnoughGoesOnUntilItIsWhole() {
    watch(LEAST);
    pass(300, LEAST);
    assertThat(ended).isZero();
    body.ended = true;
    pass(31, 0);
    assertThat(ended).isZero();
  }

  @Test
  void oneThatBecomesSlowEndsHoweverMuchCameBefore() {
    watch(LEAST);
    pass(30, 1_000_000);
    pass(31, 1);
    assertThat(ended).isEqualTo(1);
  }

  @Test
  void theInstancesOwnSlownessIsNotTheClients() {
    BodyPace pace = watch(LEAST);
    body.waited = true;
    pass(100, 0);
    assertThat(ended).isZero();
    pace.stop();
  }

  @Test
  void whatMayBeAConversationIsLetBe() {
    body.declared = false;
    assertThat(watch(LEAST)).isNull();
  }

  @Test
  void nothingIsWatchedWhereThereIsNoBoundOrNothingToCome() {
    assertThat(watch(0)).isNull();
    body.ended = true;
    assertThat(watch(LEAST)).isNull();
  }
}
