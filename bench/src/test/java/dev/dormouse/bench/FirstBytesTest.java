package dev.dormouse.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FirstBytesTest {
  @Test
  void tellsTheWorstOfAHundredFromTheSecondWorst() {
    List<Double> millis = IntStream.rangeClosed(1, 100).mapToObj(i -> 101.0 - i).toList();
    FirstBytes bytes = new FirstBytes(millis, List.of());

    assertThat(bytes.at(50)).isEqualTo(50);
    assertThat(bytes.at(99)).isEqualTo(99);
    assertThat(bytes.at(100)).isEqualTo(100);
  }

  @Test
  void ofFewTheWorstIsAlsoThe99thPercentile() {
    FirstBytes bytes = new FirstBytes(List.of(5.0, 4.0, 3.0), List.of());

    assertThat(bytes.at(50)).isEqualTo(4);
    assertThat(bytes.at(99)).isEqualTo(5);
    assertThat(bytes.at(1)).isEqualTo(3);
  }

  @Test
  void hasNoTimeWhereNobodyAnswered() {
    FirstBytes bytes = new FirstBytes(List.of(), List.of("503 a", "429 b", "503 a"));

    assertThat(bytes.at(99)).isNaN();
    assertThat(bytes.answered()).isZero();
    assertThat(bytes.calls()).isEqualTo(3);
    assertThat(bytes.reasons()).isEqualTo("1 x 429 b; 2 x 503 a");
  }

  @Test
  void addsUpRounds() {
    FirstBytes all =
        FirstBytes.all(
            List.of(
                new FirstBytes(List.of(9.0, 1.0), List.of()),
                new FirstBytes(List.of(5.0), List.of("late"))));

    assertThat(all).isEqualTo(new FirstBytes(List.of(1.0, 5.0, 9.0), List.of("late")));
    assertThat(all.calls()).isEqualTo(4);
  }
}
