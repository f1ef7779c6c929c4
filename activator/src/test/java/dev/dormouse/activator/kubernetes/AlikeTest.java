package dev.dormouse.activator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Equal values become one, and others stay what they are. */
final class AlikeTest {
  private final Alike<Duration> alike = new Alike<>();

  @Test
  void anEqualValueIsTheOneSeenBefore() {
    Duration first = alike.of(Duration.ofSeconds(60));
    assertThat(alike.of(Duration.ofSeconds(60))).isSameAs(first);
  }

  @Test
  void othersAreThemselvesHoweverManyThereAre() {
    assertThat(IntStream.range(0, 10_000).mapToObj(Duration::ofNanos).map(alike::of))
        .containsExactlyElementsOf(IntStream.range(0, 10_000).mapToObj(Duration::ofNanos).toList());
  }
}
