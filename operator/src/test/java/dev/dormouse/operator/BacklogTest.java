package dev.dormouse.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Which reconciliations are put off, and for how long. */
final class BacklogTest {
  private int queued;
  private final Backlog backlog = new Backlog(() -> queued, new Random(1));

  private Duration putOff(Backlog.Turn turn) {
    return backlog.isLimited(turn).orElseThrow();
  }

  @Test
  void nothingIsPutOffWhileFewWait() {
    queued = Backlog.MOST_QUEUED - 1;
    assertThat(backlog.isLimited(backlog.initState())).isEmpty();
  }

  @Test
  void whatIsTooManyComesAgainWithinASecond() {
    queued = Backlog.MOST_QUEUED;
    for (int i = 0; i < 500; i++) {
      assertThat(putOff(backlog.initState())).isBetween(Duration.ZERO, Duration.ofSeconds(1));
    }
  }

  @Test
  void manyComeEvenlyOverATimeThatGrowsWithThem() {
    List<Duration> pauses = new ArrayList<>();
    putOffMany().forEach(turn -> pauses.add(putOff(turn)));
    assertThat(pauses).allMatch(pause -> pause.compareTo(Duration.ofSeconds(10)) < 0);
    for (int second = 0; second < 10; second++) {
      long from = second;
      assertThat(pauses.stream().filter(pause -> pause.toSeconds() == from).count())
          .isBetween(400L, 600L);
    }
  }

  @Test
  void nobodyIsPutOffForMoreThanAMinute() {
    queued = Backlog.MOST_QUEUED;
    for (int i = 0; i < 100_000; i++) {
      assertThat(putOff(backlog.initState())).isLessThan(Duration.ofMinutes(1));
    }
  }

  private List<Backlog.Turn> putOffMany() {
    queued = Backlog.MOST_QUEUED;
    List<Backlog.Turn> turns = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      turns.add(backlog.initState());
      var _ = putOff(turns.getLast());
    }
    return turns;
  }

  @Test
  void whatWasDeletedMeanwhileCountsNoMoreOnceNoneWaits() {
    var _ = putOffMany();
    queued = 0;
    assertThat(backlog.isLimited(backlog.initState())).isEmpty();
    queued = Backlog.MOST_QUEUED;
    for (int i = 0; i < 500; i++) {
      assertThat(putOff(backlog.initState())).isLessThan(Duration.ofSeconds(1));
    }
  }

  @Test
  void whatIsDoneCountsNoMore() {
    List<Backlog.Turn> turns = putOffMany();
    queued = 1;
    turns.forEach(turn -> assertThat(backlog.isLimited(turn)).isEmpty());
    turns.forEach(turn -> assertThat(backlog.isLimited(turn)).isEmpty());
    queued = Backlog.MOST_QUEUED;
    turns
        .subList(0, 500)
        .forEach(turn -> assertThat(putOff(turn)).isLessThan(Duration.ofSeconds(1)));
  }
}
