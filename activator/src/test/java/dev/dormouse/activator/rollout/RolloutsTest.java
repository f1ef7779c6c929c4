package dev.dormouse.activator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.activator.gate.SimulatedTime;
import dev.dormouse.activator.proxy.ErrorTable;
import dev.dormouse.activator.proxy.ProxyMetrics.RevisionRequests;
import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.core.revision.ServiceKey;
import dev.dormouse.core.rollout.Latencies;
import dev.dormouse.core.rollout.LatencyBound;
import dev.dormouse.core.rollout.Observed;
import dev.dormouse.core.rollout.RolloutPolicy;
import dev.dormouse.core.rollout.RolloutState;
import dev.dormouse.core.rollout.RolloutState.Phase;
import dev.dormouse.core.rollout.RolloutState.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How rollouts move on in simulated time. */
final class RolloutsTest {
  private static final ServiceKey SERVICE = new ServiceKey("default", "hello");
  private static final RevisionKey OLD = SERVICE.revision(1);
  private static final RevisionKey NEW = SERVICE.revision(2);
  private static final long MILLI = 1_000_000;
  private static final Duration INTERVAL = Duration.ofSeconds(60);
  private static final RolloutPolicy POLICY =
      new RolloutPolicy(
          List.of(5, 50),
          INTERVAL,
          5,
          Optional.of(new LatencyBound.Longer(Duration.ofMillis(100))),
          20);

  private final SimulatedTime time = new SimulatedTime();
  private final Map<RevisionKey, RevisionRequests> observed = new HashMap<>();
  private final List<RolloutState> moves = new ArrayList<>();
  private final List<String> told = new ArrayList<>();
  private final Rollouts rollouts =
      new Rollouts(
          time,
          Runnable::run,
          _ -> 0,
          new RequestObservers() {
            @Override
            public void observe(RevisionKey revision, RevisionRequests observer) {
              observed.put(revision, observer);
            }

            @Override
            public void unobserve(RevisionKey revision) {
              observed.remove(revision);
            }
          },
          this::moved,
          (service, revision, counting, seen) ->
              told.add(revision.name() + " " + counting + ": " + seen.answered()));

  private void moved(ServiceKey service, RolloutState state) {
    moves.add(state);
    rollouts.follow(service, Optional.of(POLICY), Optional.of(state));
  }

  private void begin() {
    rollouts.follow(
        SERVICE,
        Optional.of(POLICY),
        Optional.of(new RolloutState(NEW, OLD, Phase.ROLLING, 5, Reason.BEGUN, "begins")));
  }

  private void requests(RevisionKey revision, int count, int status, long millis) {
    for (int i = 0; i < count; i++) {
      ended(revision, status, null, millis);
    }
  }

  private void ended(RevisionKey revision, int status, ErrorTable reason, long millis) {
    Objects.requireNonNull(observed.get(revision)).ended(status, reason, millis * MILLI, 0);
  }

  /** Nobody counts and no timer runs once nothing rolls. */
  @AfterEach
  void leavesNothingBehind() {
    rollouts.follow(SERVICE, Optional.empty(), Optional.empty());
    assertThat(observed).isEmpty();
    assertThat(time.timers()).isZero();
  }

  @Test
  void aGoodOneTakesItsStepsAndThenAll() {
    begin();
    assertThat(observed).containsOnlyKeys(OLD, NEW);
    requests(OLD, 500, 200, 20);
    requests(NEW, 100, 200, 20);
    time.pass(INTERVAL);
    assertThat(moves).extracting(RolloutState::percent).containsExactly(50);
    time.pass(INTERVAL);
    assertThat(moves).extracting(RolloutState::percent).containsExactly(50, 100);
    assertThat(moves.getLast().phase()).isEqualTo(Phase.COMPLETED);
    assertThat(observed).isEmpty();
    assertThat(time.timers()).isZero();
  }

  @Test
  void oneThatFailsIsTakenBackWithinASecond() {
    begin();
    requests(OLD, 95, 200, 20);
    requests(NEW, 5, 500, 20);
    time.pass(Duration.ofSeconds(1));
    assertThat(moves).extracting(RolloutState::phase).containsExactly(Phase.ROLLED_BACK);
    assertThat(moves.getLast().message())
        .isEqualTo(
            "at 5 %: 5 of 5 requests failed (100.0 %); of hello-00001 0 of 95 requests failed"
                + " (0.0 %); at most 5 points more are allowed");
  }

  @Test
  void whatOthersCountCountsToo() {
    begin();
    others(1, 100, 0); // what they counted before is not of this rollout
    requests(OLD, 95, 200, 20);
    time.pass(Duration.ofSeconds(1));
    assertThat(moves).isEmpty();
    others(1, 105, 5);
    time.pass(Duration.ofSeconds(1));
    assertThat(moves).extracting(RolloutState::phase).containsExactly(Phase.ROLLED_BACK);
    assertThat(moves.getLast().message()).contains("5 of 5 requests failed (100.0 %)");
  }

  @Test
  void countsGoOnWhereAnotherActivatorCountsAnew() {
    begin();
    requests(OLD, 95, 200, 20);
    others(1, 0, 0);
    others(1, 3, 3);
    others(2, 0, 0);
    others(2, 2, 2);
    time.pass(Duration.ofSeconds(1));
    assertThat(moves.getLast().message()).contains("5 of 5 requests failed");
  }

  private void others(long counting, long answered, long failed) {
    rollouts.heard(
        "other", SERVICE, NEW, counting, new Observed(answered, failed, 0, Latencies.NONE));
  }

  @Test
  void tellsWhoeverDecidesWhatIsCountedHere() {
    RolloutState rolls = new RolloutState(NEW, OLD, Phase.ROLLING, 5, Reason.BEGUN, "begins");
    rollouts.assist(SERVICE, Optional.of(rolls));
    assertThat(told).containsExactly("hello-00002 0: 0", "hello-00001 0: 0");
    told.clear();
    requests(NEW, 2, 500, 20);
    requests(OLD, 3, 200, 20);
    rollouts.assist(SERVICE, Optional.of(rolls));
    assertThat(told).as("nothing has changed").isEmpty();
    time.pass(Duration.ofSeconds(1));
    assertThat(told).containsExactly("hello-00002 0: 2", "hello-00001 0: 3");
    rollouts.assist(SERVICE, Optional.empty());
    assertThat(observed).isEmpty();
    assertThat(time.timers()).isZero();
  }

  @Test
  void decidesWhereItOnlyTold() {
    rollouts.assist(
        SERVICE, Optional.of(new RolloutState(NEW, OLD, Phase.ROLLING, 5, Reason.BEGUN, "begins")));
    begin();
    requests(OLD, 95, 200, 20);
    requests(NEW, 5, 500, 20);
    time.pass(Duration.ofSeconds(1));
    assertThat(moves).extracting(RolloutState::phase).containsExactly(Phase.ROLLED_BACK);
  }

  @Test
  void itsStepAndHowItEndedAreShownWhileTheServiceHasARollout() {
    begin();
    assertThat(rollouts.figures().rolling().get(SERVICE))
        .satisfies(rolling -> assertThat(rolling.step()).isOne());
    assertThat(ended(Phase.ROLLED_BACK)).isZero();
    requests(OLD, 95, 200, 20);
    requests(NEW, 5, 500, 20);
    time.pass(Duration.ofSeconds(1));
    assertThat(rollouts.figures().rolling()).isEmpty();
    assertThat(ended(Phase.ROLLED_BACK)).isOne();
    assertThat(ended(Phase.COMPLETED)).isZero();
    rollouts.follow(SERVICE, Optional.of(POLICY), Optional.of(moves.getLast()));
    assertThat(ended(Phase.ROLLED_BACK)).isOne();
    rollouts.follow(SERVICE, Optional.empty(), Optional.empty());
    assertThat(rollouts.figures()).isEqualTo(RolloutFigures.NONE);
  }

  private long ended(Phase how) {
    return Objects.requireNonNull(
        Objects.requireNonNull(rollouts.figures().ended().get(SERVICE)).get(how));
  }

  @Test
  void oneThatIsSlowIsTakenBackAtTheEndOfTheStep() {
    begin();
    requests(OLD, 1000, 200, 20);
    requests(NEW, 100, 200, 500);
    time.pass(INTERVAL.minusMillis(1));
    assertThat(moves).isEmpty();
    time.pass(Duration.ofMillis(1));
    assertThat(moves).extracting(RolloutState::reason).containsExactly(Reason.LATENCY);
  }

  @Test
  void whatWasSeenInOneStepIsNotHeldAgainstTheNext() {
    begin();
    requests(OLD, 1000, 200, 20);
    requests(NEW, 3, 500, 20);
    requests(NEW, 97, 200, 20);
    time.pass(INTERVAL);
    requests(OLD, 100, 200, 20);
    requests(NEW, 3, 500, 20);
    requests(NEW, 97, 200, 20);
    time.pass(INTERVAL);
    assertThat(moves).extracting(RolloutState::percent).containsExactly(50, 100);
  }

  @Test
  void aChangeElsewhereInTheServiceDoesNotBeginTheStepAnew() {
    begin();
    time.pass(INTERVAL.minusSeconds(1));
    begin();
    time.pass(Duration.ofSeconds(1));
    assertThat(moves).extracting(RolloutState::percent).containsExactly(50);
  }

  @Test
  void anotherRevisionIsSeenFromItsOwnBeginningOn() {
    begin();
    requests(NEW, 4, 500, 20);
    RevisionKey third = SERVICE.revision(3);
    RolloutState next = new RolloutState(third, OLD, Phase.ROLLING, 5, Reason.BEGUN, "begins");
    rollouts.follow(SERVICE, Optional.of(POLICY), Optional.of(next));
    assertThat(observed).containsOnlyKeys(OLD, third);
    assertThat(time.timers()).isOne();
    requests(third, 4, 500, 20);
    time.pass(Duration.ofSeconds(5));
    assertThat(moves).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "START_FAILED",
        "START_BACKOFF",
        "INSTANCE_CLOSED",
        "QUEUE_FULL",
        "DEADLINE_EXCEEDED"
      })
  void whatThePlatformCouldNotDoWithTheRevisionIsItsFailure(ErrorTable reason) {
    begin();
    for (int i = 0; i < 5; i++) {
      ended(NEW, 503, reason, 20);
    }
    time.pass(Duration.ofSeconds(1));
    assertThat(moves).extracting(RolloutState::phase).containsExactly(Phase.ROLLED_BACK);
  }

  @ParameterizedTest
  @EnumSource(names = {"CLIENT_CLOSED", "SHUTTING_DOWN", "REQUEST_TOO_LARGE"})
  void whatIsNotTheRevisionsDoingDoesNotCount(ErrorTable reason) {
    begin();
    for (int i = 0; i < 100; i++) {
      ended(NEW, 503, reason, 20);
    }
    time.pass(INTERVAL);
    assertThat(moves).extracting(RolloutState::reason).containsExactly(Reason.TOO_FEW_REQUESTS);
  }

  @Test
  void socketsThatWereOpenForLongAreNotSlow() {
    begin();
    requests(OLD, 100, 101, 10);
    requests(NEW, 100, 101, 3_600_000);
    time.pass(INTERVAL);
    assertThat(moves).extracting(RolloutState::reason).containsExactly(Reason.STEP_PASSED);
  }
}
