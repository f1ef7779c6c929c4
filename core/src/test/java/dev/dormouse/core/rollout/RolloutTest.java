package dev.dormouse.core.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.core.rollout.RolloutState.Phase;
import dev.dormouse.core.rollout.RolloutState.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One decision, from the figures of a step. */
final class RolloutTest {
  private static final RevisionKey OLD = new RevisionKey("default", "hello-00001");
  private static final RevisionKey NEW = new RevisionKey("default", "hello-00002");
  private static final long INTERVAL = Duration.ofSeconds(60).toNanos();
  private static final long MILLI = 1_000_000;

  private static Observed seen(long answered, long failed, long open, long millis) {
    long[] counts = new long[Latencies.BUCKETS];
    counts[Latencies.bucket(millis * MILLI)] = answered;
    return new Observed(answered, failed, open, Latencies.of(counts));
  }

  private static Observed seen(long answered, long failed) {
    return seen(answered, failed, 0, 10);
  }

  private static RolloutState at(int percent, Reason reason) {
    return new RolloutState(NEW, OLD, Phase.ROLLING, percent, reason, "for a test");
  }

  private static RolloutPolicy policy(LatencyBound latency) {
    return new RolloutPolicy(
        List.of(5, 25, 50), Duration.ofSeconds(60), 5, Optional.ofNullable(latency), 20);
  }

  private static RolloutDecision decide(long elapsed, Observed newer, Observed older) {
    return decide(null, elapsed, newer, older, older);
  }

  private static RolloutDecision decide(
      LatencyBound latency, long elapsed, Observed newer, Observed older, Observed olderInAll) {
    return Rollout.decide(
        policy(latency),
        at(5, Reason.BEGUN),
        new StepFigures(1_000, newer, older, olderInAll),
        1_000 + elapsed);
  }

  @Test
  void aStepLastsItsInterval() {
    assertThat(decide(INTERVAL - 1, seen(1000, 0), seen(1000, 0)))
        .isEqualTo(new RolloutDecision.Stay(at(5, Reason.BEGUN)));
    assertThat(decide(INTERVAL, seen(1000, 0), seen(1000, 0)))
        .isInstanceOf(RolloutDecision.Advance.class);
  }

  @ParameterizedTest
  @CsvSource({"0, 5", "5, 25", "10, 25", "25, 50", "49, 50", "50, 100", "75, 100"})
  void afterAStepComesTheNextLargerOne(int percent, int next) {
    RolloutDecision decision =
        Rollout.decide(
            policy(null),
            at(percent, Reason.BEGUN),
            new StepFigures(0, seen(100, 0), seen(100, 0), seen(100, 0)),
            INTERVAL);
    assertThat(decision.state().percent()).isEqualTo(next);
    assertThat(decision.state().phase()).isEqualTo(next < 100 ? Phase.ROLLING : Phase.COMPLETED);
  }

  /** Of the new revision's answers; the old one fails in 2 of 100. */
  @ParameterizedTest
  @CsvSource({"100, 7, true", "100, 8, false", "20, 1, true", "20, 2, false", "1000, 70, true"})
  void atItsEndAStepPassesWithAtMostSoManyMoreFailures(int answered, int failed, boolean passes) {
    RolloutDecision decision = decide(INTERVAL, seen(answered, failed), seen(1000, 20));
    if (passes) {
      assertThat(decision.state().reason()).isEqualTo(Reason.STEP_PASSED);
    } else {
      assertThat(decision).isInstanceOf(RolloutDecision.RollBack.class);
      assertThat(decision.state().percent()).isZero();
      assertThat(decision.state().message())
          .startsWith("at 5 %: " + failed + " of " + answered + " requests failed")
          .contains("of hello-00001 20 of 1000 requests failed (2.0 %)")
          .endsWith("at most 5 points more are allowed");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "4, 4, false",
    "5, 5, true",
    "30, 5, true",
    "40, 5, false",
    "100, 10, false",
    "100, 11, true",
    "1000, 67, false",
    "1000, 68, true"
  })
  void whatIsBeyondDoubtIsNotWaitedFor(int answered, int failed, boolean rolledBack) {
    RolloutDecision decision = decide(0, seen(answered, failed), seen(1000, 0));
    assertThat(decision instanceof RolloutDecision.RollBack).isEqualTo(rolledBack);
  }

  @Test
  void failuresThatTheOldRevisionHasTooAreNotTheNewOnes() {
    assertThat(decide(INTERVAL, seen(100, 60), seen(1000, 580)))
        .isInstanceOf(RolloutDecision.Advance.class);
  }

  @Test
  void whereTheOldRevisionHasFewRequestsThoseOfTheWholeRolloutCount() {
    assertThat(decide(null, INTERVAL, seen(100, 30), seen(3, 0), seen(1000, 300)))
        .isInstanceOf(RolloutDecision.Advance.class);
    assertThat(decide(null, INTERVAL, seen(100, 30), seen(3, 1), seen(10, 5)))
        .isInstanceOf(RolloutDecision.RollBack.class);
  }

  @Test
  void withoutRequestsTimePassesOn() {
    RolloutDecision decision = decide(INTERVAL, Observed.NOTHING, Observed.NOTHING);
    assertThat(decision).isInstanceOf(RolloutDecision.Advance.class);
    assertThat(decision.state().reason()).isEqualTo(Reason.TOO_FEW_REQUESTS);
  }

  @Test
  void fewRequestsThatFailProlongTheStepUntilThereIsAnAnswer() {
    RolloutDecision few = decide(INTERVAL, seen(6, 2), seen(100, 0));
    assertThat(few).isInstanceOf(RolloutDecision.Stay.class);
    assertThat(few.state().reason()).isEqualTo(Reason.FEW_BUT_FAILING);
    assertThat(few.state().percent()).isEqualTo(5);
    assertThat(decide(2 * INTERVAL, seen(40, 2), seen(200, 0)).state().reason())
        .isEqualTo(Reason.STEP_PASSED);
    assertThat(decide(2 * INTERVAL, seen(20, 4), seen(200, 0)).state().reason())
        .isEqualTo(Reason.ERROR_RATE);
  }

  @Test
  void aStepIsProlongedWithOneMessage() {
    RolloutState prolonged = at(5, Reason.FEW_BUT_FAILING);
    StepFigures other = new StepFigures(0, seen(7, 2), seen(100, 0), seen(100, 0));
    assertThat(Rollout.decide(policy(null), prolonged, other, INTERVAL).state())
        .isSameAs(prolonged);
  }

  @Test
  void requestsWithoutAnAnswerProlongTheStepUnlessTheOldRevisionsHaveNoneEither() {
    assertThat(decide(INTERVAL, seen(3, 0, 17, 10), seen(100, 0, 5, 10)).state().reason())
        .isEqualTo(Reason.UNANSWERED);
    assertThat(decide(INTERVAL, seen(0, 0, 17, 10), seen(0, 0, 300, 10)).state().reason())
        .isEqualTo(Reason.TOO_FEW_REQUESTS);
  }

  @ParameterizedTest
  @CsvSource({
    "100ms, 200, 280, true",
    "100ms, 200, 330, false",
    "50%, 200, 280, true",
    "50%, 200, 330, false",
    "50%, 1, 5, true",
    "50%, 1, 8, false",
    "0%, 1, 5, true",
    "0ms, 10, 10, true",
    "0ms, 10, 12, false"
  })
  void theSlowestHundredthMayBeSoMuchSlower(String bound, int old, int now, boolean passes) {
    RolloutDecision decision =
        decide(
            bound(bound), INTERVAL, seen(100, 0, 0, now), seen(100, 0, 0, old), Observed.NOTHING);
    assertThat(decision.state().reason()).isEqualTo(passes ? Reason.STEP_PASSED : Reason.LATENCY);
    assertThat(decision instanceof RolloutDecision.RollBack).isEqualTo(!passes);
  }

  private static LatencyBound bound(String text) {
    int number = Integer.parseInt(text.replaceAll("\\D", ""));
    return text.endsWith("%")
        ? new LatencyBound.PercentLonger(number)
        : new LatencyBound.Longer(Duration.ofMillis(number));
  }

  @Test
  void latencyIsJudgedByHundredsOnly() {
    LatencyBound bound = bound("10ms");
    Observed slow = seen(99, 0, 0, 500);
    Observed fast = seen(99, 0, 0, 5);
    assertThat(decide(bound, INTERVAL, slow, seen(900, 0, 0, 5), fast).state().reason())
        .isEqualTo(Reason.STEP_PASSED);
    assertThat(decide(bound, INTERVAL, seen(900, 0, 0, 500), fast, fast).state().reason())
        .isEqualTo(Reason.STEP_PASSED);
    assertThat(
            decide(bound, INTERVAL, seen(900, 0, 0, 500), fast, seen(100, 0, 0, 5))
                .state()
                .reason())
        .isEqualTo(Reason.LATENCY);
  }

  @ParameterizedTest
  @CsvSource({"0", "65535", "65536", "70000", "1000000", "123456789", "4398046511103"})
  void aDurationIsReadAtMostASixteenthTooLarge(long nanos) {
    long[] counts = new long[Latencies.BUCKETS];
    counts[Latencies.bucket(nanos)]++;
    long read = Latencies.of(counts).p99();
    assertThat(read)
        .isGreaterThan(nanos)
        .isLessThanOrEqualTo(Math.max(1 << 16, nanos * 17 / 16 + 1));
  }

  @Test
  void oneOfAHundredMayBeSlowAndTwoMayNot() {
    long[] counts = new long[Latencies.BUCKETS];
    counts[0] = 99;
    counts[Latencies.BUCKETS - 1] = 1;
    assertThat(Latencies.of(counts).p99()).isEqualTo(1 << 16);
    counts[0] = 98;
    counts[Latencies.BUCKETS - 1] = 2;
    assertThat(Latencies.of(counts).p99()).isGreaterThan(1L << 41);
  }
}
