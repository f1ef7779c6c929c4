package dev.dormouse.core.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Events in, a load out. */
final class LoadTrackerTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long MS = 1_000_000L;

  /** When an instance became ready that has been up for a while. */
  private static final long OLD = -SECOND;

  private static LoadTracker tracker(long now) {
    return new LoadTracker(Duration.ofSeconds(60), Duration.ofSeconds(6), now);
  }

  @Test
  void knowsNothingAtFirst() {
    assertThat(tracker(-7).load(-7))
        .isEqualTo(
            new Load(
                0,
                0,
                0,
                0,
                0,
                0,
                OptionalLong.empty(),
                0,
                OptionalLong.empty(),
                StartLine.UNKNOWN,
                -7,
                new Outlook(true, false, 60 * SECOND)));
  }

  @Test
  void isIdleFromWhenTheFirstInstanceIsReadyThatNobodyHasCalledYet() {
    LoadTracker tracker = tracker(0);
    tracker.instanceStarted(SECOND, 9 * SECOND);
    assertThat(tracker.load(10 * SECOND).lastActive()).isEqualTo(9 * SECOND);
    tracker.instanceStarted(20 * SECOND, 21 * SECOND);
    assertThat(tracker.load(22 * SECOND).lastActive()).isEqualTo(9 * SECOND);
  }

  @Test
  void isIdleFromItsLastRequestWhateverBecomesReadyAfterIt() {
    LoadTracker tracker = tracker(0);
    tracker.arrived(SECOND);
    tracker.instanceStarted(SECOND, 9 * SECOND);
    assertThat(tracker.load(10 * SECOND).lastActive()).isEqualTo(SECOND);
  }

  @Test
  void countsWhatWaitsAndWhatIsInFlightApart() {
    LoadTracker tracker = tracker(0);
    tracker.arrived(0);
    tracker.queued();
    tracker.arrived(0);
    tracker.queued();
    tracker.unqueued(SECOND);
    tracker.started(SECOND);
    Load load = tracker.load(2 * SECOND);
    assertThat(load.inFlight()).isEqualTo(1);
    assertThat(load.queued()).isEqualTo(1);
    assertThat(load.panicConcurrency()).isCloseTo(0.5, within(1e-9));
    assertThat(load.idle()).isFalse();
  }

  @Test
  void isActiveNowWhileARequestWaitsOrIsInFlight() {
    LoadTracker tracker = tracker(0);
    tracker.arrived(1);
    tracker.queued();
    assertThat(tracker.load(5).lastActive()).isEqualTo(5);
    tracker.unqueued(6);
    tracker.started(6);
    assertThat(tracker.load(9).lastActive()).isEqualTo(9);
    tracker.finished(OLD, 6, 10);
    assertThat(tracker.load(99).lastActive()).isEqualTo(10);
  }

  @Test
  void aRequestThatIsTurnedAwayKeepsTheRevisionActive() {
    LoadTracker tracker = tracker(0);
    tracker.arrived(50);
    assertThat(tracker.load(99).lastActive()).isEqualTo(50);
    assertThat(tracker.load(99).idle()).isTrue();
  }

  @Test
  void learnsThePlainMeanAtFirstAndAChangeWithinSomeTensOfRequests() {
    LoadTracker tracker = tracker(0);
    for (long millis : List.of(100L, 200L, 300L)) {
      tracker.started(0);
      tracker.finished(OLD, 0, millis * MS);
    }
    assertThat(tracker.load(SECOND).serviceNanos()).hasValue(200 * MS);
    for (int i = 0; i < 100; i++) {
      tracker.started(0);
      tracker.finished(OLD, 0, 10 * SECOND);
    }
    assertThat(tracker.load(20 * SECOND).serviceNanos().orElseThrow())
        .isBetween(9 * SECOND, 10 * SECOND);
  }

  @Test
  void learnsNothingFromARequestThatDidNotUseItsSlot() {
    LoadTracker tracker = tracker(0);
    tracker.started(0);
    tracker.undone(0, SECOND);
    Load load = tracker.load(SECOND);
    assertThat(load.serviceNanos()).isEmpty();
    assertThat(load.inFlight()).isZero();
    assertThat(load.stalledNanos()).isZero();
  }

  @Test
  void learnsHowLongAStartTakes() {
    LoadTracker tracker = tracker(0);
    tracker.instanceStarted(0, 2 * SECOND);
    tracker.instanceStarted(5 * SECOND, 9 * SECOND);
    Load load = tracker.load(0);
    assertThat(load.startNanos()).hasValue(3 * SECOND);
    assertThat(load.starts()).isEqualTo(new StartLine(3 * SECOND, 0));
  }

  @Test
  void learnsHowThoseComeThatAreAskedForAtOnce() {
    LoadTracker tracker = tracker(0);
    tracker.instanceStarted(0, SECOND);
    tracker.instanceStarted(0, 3 * SECOND / 2);
    tracker.instanceStarted(0, 5 * SECOND / 2);
    tracker.instanceStarted(3 * SECOND, 5 * SECOND);
    tracker.instanceStarted(4 * SECOND, 6 * SECOND);
    assertThat(tracker.load(0).starts())
        .as("the last one stood behind another")
        .isEqualTo(new StartLine(3 * SECOND / 2, 3 * SECOND / 4));
  }

  @Test
  void aFirstRequestIsAsSlowAsItsStartAndTeachesNothingYet() {
    LoadTracker tracker = tracker(0);
    tracker.instanceStarted(0, 3 * SECOND);
    tracker.arrived(0);
    tracker.started(3 * SECOND);
    tracker.finished(3 * SECOND, 3 * SECOND, 3 * SECOND + 1_500 * MS);
    assertThat(tracker.load(5 * SECOND).serviceNanos()).isEmpty();
    tracker.started(5 * SECOND);
    tracker.finished(5 * SECOND, 5 * SECOND, 8 * SECOND);
    assertThat(tracker.load(8 * SECOND).serviceNanos()).hasValue(3 * SECOND);
  }

  @Test
  void whatAYoungInstanceIsGivenTeachesNothingWhileTheSameWorkGoesOn() {
    LoadTracker tracker = tracker(0);
    tracker.instanceStarted(0, SECOND);
    tracker.arrived(0);
    tracker.queued();
    tracker.unqueued(SECOND);
    tracker.started(SECOND);
    tracker.queued();
    tracker.finished(SECOND, SECOND, SECOND + 600 * MS);
    assertThat(tracker.load(2 * SECOND).serviceNanos()).isEmpty();
    assertThat(tracker.serviceNanos()).hasValue(600 * MS);
    tracker.unqueued(2 * SECOND);
    tracker.arrived(5 * SECOND);
    assertThat(tracker.load(5 * SECOND).serviceNanos()).hasValue(600 * MS);
    tracker.started(5 * SECOND);
    tracker.finished(SECOND, 5 * SECOND, 5 * SECOND + 200 * MS);
    assertThat(tracker.load(6 * SECOND).serviceNanos()).hasValue(200 * MS);
  }

  @Test
  void whatTakesAsLongAsAStartTeachesAtOnce() {
    LoadTracker tracker = tracker(0);
    tracker.instanceStarted(0, SECOND / 2);
    tracker.arrived(0);
    tracker.started(SECOND / 2);
    tracker.finished(SECOND / 2, SECOND / 2, SECOND);
    assertThat(tracker.load(SECOND).serviceNanos()).hasValue(SECOND / 2);
  }

  @Test
  void whatRunsIsNoNewsForAsLongAsAStartTakesAndASecondAtMost() {
    LoadTracker tracker = tracker(0);
    tracker.started(0);
    assertThat(tracker.load(SECOND - 1).stalledNanos()).isZero();
    assertThat(tracker.load(SECOND).stalledNanos()).isEqualTo(SECOND);
    tracker.instanceStarted(0, SECOND / 2);
    assertThat(tracker.load(SECOND / 2 - 1).stalledNanos()).isZero();
    assertThat(tracker.load(SECOND / 2).stalledNanos()).isEqualTo(SECOND / 2);
    tracker.instanceStarted(10 * SECOND, 50 * SECOND);
    assertThat(tracker.load(SECOND).stalledNanos()).isEqualTo(SECOND);
  }

  @Test
  void aRequestTakesAtLeastAsLongAsItHasRun() {
    LoadTracker tracker = tracker(Long.MAX_VALUE - SECOND);
    long start = Long.MAX_VALUE - SECOND;
    tracker.started(start);
    tracker.started(start + 2 * SECOND);
    Load load = tracker.load(start + 4 * SECOND);
    assertThat(load.stalledNanos()).isEqualTo(3 * SECOND);
    assertThat(load.expectedServiceNanos()).isEqualTo(3 * SECOND);
  }

  @Test
  void aStreamOfAnHourIsNotTakenForWhatTheNextRequestsTake() {
    LoadTracker tracker = tracker(0);
    tracker.started(0);
    long now = 3600 * SECOND;
    for (int i = 0; i < 10; i++) {
      tracker.started(now);
      tracker.finished(now - SECOND, now, now + 100 * MS);
      now += 100 * MS;
    }
    assertThat(tracker.load(now + 20 * MS).expectedServiceNanos()).isEqualTo(100 * MS);
  }

  @Test
  void aBacklogIsNotDemand() {
    LoadTracker tracker = tracker(0);
    tracker.started(0);
    tracker.finished(OLD, 0, 100 * MS);
    for (int i = 0; i < 100; i++) {
      tracker.arrived(100 * SECOND + i * 100 * MS);
      tracker.queued();
    }
    Load load = tracker.load(110 * SECOND);
    assertThat(load.queued()).isEqualTo(100);
    assertThat(load.panicOffered()).isCloseTo(1, within(0.1));
  }

  @Test
  void staysExactOverManyEvents() {
    for (long seed = 1; seed <= 100; seed++) {
      Random random = new Random(seed);
      long now = random.nextLong();
      LoadTracker tracker = tracker(now);
      Deque<Long> running = new ArrayDeque<>();
      long lastEnd = now;
      for (int i = 0; i < 500; i++) {
        now += random.nextLong(random.nextInt(20) == 0 ? 100 * SECOND : SECOND);
        if (random.nextBoolean() || running.isEmpty()) {
          tracker.started(now);
          running.add(now);
        } else {
          long started = random.nextBoolean() ? running.removeFirst() : running.removeLast();
          tracker.finished(started - SECOND, started, now);
          lastEnd = now;
        }
        assertThat(tracker.load(now).stalledNanos())
            .isEqualTo(stalled(new ArrayList<>(running), now, lastEnd));
      }
    }
  }

  private static long stalled(List<Long> running, long now, long lastEnd) {
    if (running.isEmpty()) {
      return 0;
    }
    long ages = running.stream().mapToLong(start -> now - start).sum();
    long age = Math.min(ages / running.size(), now - lastEnd);
    return age < SECOND ? 0 : age;
  }
}
