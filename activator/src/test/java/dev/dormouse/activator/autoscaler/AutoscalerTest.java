package dev.dormouse.activator.autoscaler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.activator.gate.FakeRequest;
import dev.dormouse.activator.gate.InstanceLease;
import dev.dormouse.activator.gate.Refusal;
import dev.dormouse.activator.gate.RevisionGate;
import dev.dormouse.activator.gate.SimulatedTime;
import dev.dormouse.activator.gate.TestRevisions;
import dev.dormouse.activator.instances.InMemoryInstances;
import dev.dormouse.activator.instances.InstanceSource.StartFailure.Cause;
import dev.dormouse.core.admit.QueuePolicy;
import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.scale.ScaleDecision.Reason;
import dev.dormouse.core.scale.ScalingPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class AutoscalerTest {
  private static final Duration COALESCED = Duration.ofMillis(5);
  private static final Duration IDLE = ScalingPolicy.DEFAULT_IDLE_TIMEOUT;

  private final SimulatedTime time = new SimulatedTime();
  private final InMemoryInstances instances = new InMemoryInstances(time::now);
  private final RecordedScaling events = new RecordedScaling();
  private final Autoscaler autoscaler = new Autoscaler(time, instances, events, Duration.ZERO);
  private final List<FakeRequest> requests = new ArrayList<>();
  private RevisionGate gate;

  @BeforeEach
  void serve() {
    instances.subscribe(autoscaler);
    serve(ScalingPolicy.DEFAULT);
  }

  private void serve(ScalingPolicy policy) {
    gate = new RevisionGate(TestRevisions.of(1), policy, QueuePolicy.DEFAULT, time, autoscaler);
    instances.define(gate.key());
    autoscaler.add(gate);
    time.pass(Duration.ofSeconds(1));
    events.told.clear();
  }

  /** Everything ends: then no lease, no ticket and no timer is left. */
  @AfterEach
  void nothingIsLeft() {
    gate.close();
    autoscaler.remove(gate.key());
    time.pass(Duration.ofSeconds(5));
    requests.forEach(request -> request.leases.forEach(InstanceLease::release));
    time.pass(Duration.ofSeconds(5));
    assertThat(gate.snapshot().inFlight()).isZero();
    assertThat(gate.snapshot().queued()).isZero();
    assertThat(time.timers()).isZero();
  }

  private FakeRequest enter() {
    FakeRequest request = new FakeRequest(time);
    requests.add(request);
    gate.enter(request);
    return request;
  }

  private List<FakeRequest> enter(int count) {
    List<FakeRequest> entered = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      entered.add(enter());
    }
    return entered;
  }

  /** All that was asked for happens. */
  private void proceed() {
    instances.proceed();
    time.settle();
  }

  /** One request is served from zero and takes so long; its instance stays. */
  private void teach(Duration serviceTime) {
    FakeRequest request = enter();
    time.pass(Duration.ofSeconds(1));
    proceed();
    time.pass(serviceTime);
    request.end();
  }

  @Test
  void theFirstRequestWakesOneInTheSameInstant() {
    enter();
    assertThat(instances.starting()).hasSize(1);
    assertThat(events.plans.getFirst().reason()).isEqualTo(Reason.FIRST_WAVE);
  }

  @Test
  void aBurstOfWhichNothingIsKnownWakesABoundedFirstWave() {
    enter(50);
    time.pass(COALESCED);
    assertThat(instances.starting()).hasSize(5);
  }

  @Test
  void aBurstOfLongRequestsWakesOneForEachAtOnce() {
    teach(Duration.ofSeconds(10));
    enter(51);
    time.pass(COALESCED);
    assertThat(instances.ready()).hasSize(1);
    assertThat(instances.starting()).hasSize(50);
  }

  @Test
  void aBurstOfShortRequestsWakesAsManyAsWorkItOffInTime() {
    teach(Duration.ofMillis(100));
    enter(51);
    time.pass(COALESCED);
    // 51 of 0.1 s; the ready one does 2 s of work in a start of 1 s and a drain of 1 s, 3.1 are
    // left.
    assertThat(instances.starting()).hasSize(4);
  }

  @Test
  void whatChangesWithinFiveMillisecondsIsOneDecision() {
    enter(2);
    assertThat(events.plans).hasSize(1);
    time.pass(Duration.ofMillis(3));
    enter(2);
    time.pass(COALESCED.minusMillis(3).minusNanos(1));
    assertThat(events.plans).hasSize(1);
    time.pass(Duration.ofNanos(1));
    assertThat(events.plans).hasSize(2);
    assertThat(instances.starting()).hasSize(4);
    time.pass(COALESCED);
    enter();
    assertThat(events.plans).as("at once again after the pause").hasSize(3);
  }

  @Test
  void aReadyInstanceServesWhoWaits() {
    FakeRequest request = enter();
    proceed();
    assertThat(request.isGranted()).isTrue();
    assertThat(events.told).containsExactly("starting hello-00001-1", "ready hello-00001-1");
  }

  @Test
  void silenceOfTheIdleTimeRetiresAllAndThenNothingRuns() {
    FakeRequest request = enter();
    proceed();
    request.end();
    time.pass(IDLE.minusSeconds(1));
    assertThat(instances.retiring()).isEmpty();
    time.pass(Duration.ofSeconds(2));
    assertThat(instances.retiring()).hasSize(1);
    assertThat(events.plans.getLast().reason()).isEqualTo(Reason.IDLE);
    assertThat(events.told).doesNotContain("idle hello-00001");
    proceed();
    time.pass(Duration.ofSeconds(2));
    assertThat(events.told).endsWith("gone hello-00001-1", "idle hello-00001");
    assertThat(time.timers()).isZero();
  }

  @Test
  void aRevisionThatNobodyCallsCostsNoTimer() {
    assertThat(time.timers()).isZero();
    assertThat(events.plans).isEmpty();
  }

  @Test
  void theSlowTickGoesOnWhileThereAreInstances() {
    teach(Duration.ofMillis(10));
    time.pass(Duration.ofSeconds(10));
    assertThat(time.timers()).isEqualTo(1);
  }

  @Test
  void aRequestThatComesAsTheLastInstanceIsDrainedWakesAnother() {
    teach(Duration.ofMillis(10));
    time.pass(IDLE.plusSeconds(1));
    InstanceId drained = instances.retiring().getFirst();
    FakeRequest request = enter();
    assertThat(instances.starting()).hasSize(1);
    proceed();
    assertThat(request.isGranted()).isTrue();
    assertThat(request.lease().instance().id()).isNotEqualTo(drained);
  }

  @Test
  void aRequestThatComesAsTheRevisionIsLeftOutForIdleIsServed() {
    teach(Duration.ofMillis(10));
    time.pass(IDLE.plusSeconds(1));
    List<FakeRequest> late = new ArrayList<>();
    events.whenIdle =
        () -> {
          events.whenIdle = () -> {};
          late.add(enter());
        };
    proceed();
    time.pass(Duration.ofSeconds(2));
    assertThat(instances.starting()).hasSize(1);
    proceed();
    assertThat(late.getFirst().isGranted()).isTrue();
  }

  @Test
  void theMinimumIsStartedAtOnceAndKept() {
    autoscaler.remove(gate.key());
    serve(ScalingPolicy.DEFAULT.with(2, 5, 0.7, IDLE));
    assertThat(instances.starting()).hasSize(2);
    proceed();
    time.pass(Duration.ofHours(1));
    assertThat(instances.ready()).hasSize(2);
  }

  @Test
  void anInstanceThatEndsByItselfIsReplacedWhileSomebodyWaits() {
    autoscaler.remove(gate.key());
    serve(ScalingPolicy.DEFAULT.with(0, 1, 0.7, IDLE));
    FakeRequest runs = enter();
    proceed();
    FakeRequest waits = enter();
    time.pass(Duration.ofSeconds(20));
    instances.gone(instances.ready().getFirst());
    runs.end();
    assertThat(instances.starting()).hasSize(1);
    proceed();
    assertThat(waits.isGranted()).isTrue();
  }

  @Test
  void aStartThatFailsTurnsAwayWhoWaitsAndIsNotTriedForNobody() {
    FakeRequest request = enter();
    instances.fail(instances.starting().getFirst(), Cause.EXITED, "exited with code 1");
    time.pass(Duration.ofSeconds(10));
    assertThat(request.refusal().reason()).isEqualTo(Refusal.Reason.START_FAILED);
    assertThat(instances.starting()).isEmpty();
    assertThat(events.told).contains("failed hello-00001-1", "idle hello-00001");
    assertThat(time.timers()).isZero();
  }

  @Test
  void aMinimumThatCannotStartIsTriedLessAndLessOften() {
    autoscaler.remove(gate.key());
    serve(ScalingPolicy.DEFAULT.with(1, 5, 0.7, IDLE));
    int starts = 0;
    for (int second = 0; second < 600; second++) {
      for (InstanceId id : instances.starting()) {
        starts++;
        instances.fail(id, Cause.EXITED, "exited with code 1");
      }
      time.pass(Duration.ofSeconds(1));
    }
    // At once, then after 1, 2, 4, 8, 16, 32 s, then every minute.
    assertThat(starts).isBetween(12, 18);
  }

  @Test
  void aMinimumThatEndsSoonAfterItCameUpIsTriedLessAndLessOften() {
    autoscaler.remove(gate.key());
    serve(ScalingPolicy.DEFAULT.with(1, 5, 0.7, IDLE));
    int starts = 0;
    for (int second = 0; second < 600; second++) {
      for (InstanceId id : instances.starting()) {
        starts++;
        instances.ready(id);
        instances.gone(id);
      }
      time.pass(Duration.ofSeconds(1));
    }
    assertThat(starts).isBetween(12, 18);
  }

  @Test
  void whatIsDrainedBusyIsRetiredWhenItsLastRequestEnds() {
    List<FakeRequest> both = enter(2);
    time.pass(COALESCED);
    proceed();
    assertThat(both).allMatch(FakeRequest::isGranted);
    gate.scaling(ScalingPolicy.DEFAULT.with(0, 1, 0.7, IDLE));
    time.pass(Duration.ofSeconds(1));
    assertThat(gate.snapshot().draining()).isEqualTo(1);
    assertThat(instances.retiring()).isEmpty();
    both.forEach(FakeRequest::end);
    assertThat(instances.retiring()).hasSize(1);
    assertThat(instances.ready()).hasSize(1);
  }

  @Test
  void anInstanceThatComesUpForARevisionThatWasRemovedIsRetired() {
    enter();
    gate.close();
    autoscaler.remove(gate.key());
    proceed();
    assertThat(instances.ready()).isEmpty();
    assertThat(instances.retiring()).hasSize(1);
  }

  @Test
  void aDecisionThatWasPostponedIsNotMadeForARevisionThatWasRemoved() {
    enter();
    enter(5);
    autoscaler.remove(gate.key());
    time.pass(Duration.ofSeconds(1));
    assertThat(events.plans).hasSize(1);
    assertThat(instances.starting()).hasSize(1);
  }

  @Test
  void aCallEveryFiveMinutesFindsAnInstanceThatWasNotKeptForIt() {
    for (int call = 0; call < 8; call++) {
      FakeRequest request = enter();
      proceed();
      request.end();
      time.pass(Duration.ofMinutes(5));
    }
    // Somewhat before the last minute passed, another one was asked for; it comes up.
    proceed();
    assertThat(instances.ready()).hasSize(1);
    events.told.clear();
    FakeRequest request = enter();
    assertThat(request.leases).hasSize(1);
    request.end();
    time.pass(Duration.ofMinutes(4));
    assertThat(instances.ready()).isEmpty();
    assertThat(instances.starting()).isEmpty();
  }

  @Test
  void aChosenIdleTimeIsKeptWhateverTheHabit() {
    serve(ScalingPolicy.DEFAULT.with(0, 5, 0.7, IDLE));
    for (int call = 0; call < 8; call++) {
      FakeRequest request = enter();
      proceed();
      request.end();
      time.pass(IDLE.minusSeconds(1));
      assertThat(instances.ready()).hasSize(1);
      time.pass(Duration.ofMinutes(4));
    }
    proceed();
    assertThat(instances.ready()).isEmpty();
  }
}
