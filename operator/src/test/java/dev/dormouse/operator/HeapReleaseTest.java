package dev.dormouse.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When memory is given back. */
final class HeapReleaseTest {
  private long cpu;
  private int collections;
  private final HeapRelease release =
      new HeapRelease(
          () -> cpu,
          () -> {
            collections++;
            cpu += Duration.ofSeconds(2).toNanos();
          });

  @AfterEach
  void close() {
    release.close();
  }

  private void passes(Duration worked) {
    cpu += worked.toNanos();
    release.look();
  }

  @Test
  void onceAfterEachTimeOfWork() {
    passes(Duration.ofSeconds(20));
    passes(Duration.ofMillis(600));
    assertThat(collections).as("while it works").isZero();
    passes(Duration.ofMillis(599));
    assertThat(collections).isEqualTo(1);
    passes(Duration.ofMillis(10));
    passes(Duration.ofMillis(599));
    assertThat(collections).as("its own time is no work").isEqualTo(1);
    passes(Duration.ofSeconds(1));
    passes(Duration.ZERO);
    assertThat(collections).isEqualTo(2);
  }

  @Test
  void onceAfterAStartWithNothingToDo() {
    passes(Duration.ZERO);
    passes(Duration.ZERO);
    assertThat(collections).isEqualTo(1);
  }
}
