package dev.dormouse.activator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PodAsksTest {
  private final PodAsks asks = new PodAsks();

  @Test
  void eachPodWasAskedForWhenThatManyWere() {
    asks.ask(2, 10);
    asks.ask(2, 20);
    asks.ask(3, 30);
    assertThat(asks.appeared(1)).hasValue(10);
    assertThat(asks.appeared(2)).hasValue(10);
    assertThat(asks.appeared(3)).hasValue(30);
    assertThat(asks.appeared(4)).as("made by somebody else").isEmpty();
  }

  @Test
  void whatHasAppearedMayBeAskedForAnew() {
    asks.ask(1, 10);
    assertThat(asks.appeared(1)).hasValue(10);
    asks.ask(1, 50);
    assertThat(asks.appeared(1)).hasValue(50);
  }

  @Test
  void whatCouldNotBeSentWasAskedForWhenItCould() {
    asks.ask(2, 10);
    asks.ask(5, 20);
    asks.sent(0, 2, 15);
    asks.sent(2, 5, 90);
    asks.ask(7, 100);
    assertThat(asks.appeared(1)).hasValue(15);
    assertThat(asks.appeared(3)).hasValue(90);
    assertThat(asks.appeared(6)).hasValue(100);
  }

  @Test
  void whatIsWantedNoMoreIsForgotten() {
    asks.ask(2, 10);
    asks.forget();
    assertThat(asks.appeared(1)).isEmpty();
  }
}
