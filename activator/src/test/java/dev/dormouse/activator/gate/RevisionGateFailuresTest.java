package dev.dormouse.activator.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.scale.ScalingPolicy;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Instances that do not come up, end early, or refuse their requests. */
final class RevisionGateFailuresTest {
  private final GateFixture gate = new GateFixture(1);

  @AfterEach
  void nothingIsLeft() {
    gate.end();
  }

  @Test
  void whenTheOnlyStartFailsAllWhoWaitAreTurnedAwayAtOnceWithItsReason() {
    List<FakeRequest> requests = List.of(gate.enter(), gate.enter());
    gate.startFails("a");
    for (FakeRequest request : requests) {
      assertThat(request.refusal().reason()).isEqualTo(Refusal.Reason.START_FAILED);
      assertThat(request.refusal().message())
          .isEqualTo("default/hello-00001 failed to start: a exited with code 1");
      assertThat(request.refusal().output()).containsExactly("last", "words");
    }
    assertThat(gate.queued()).isZero();
    assertThat(gate.gate.lastFailure()).isPresent();
  }

  @Test
  void aFailedStartDisturbsNobodyWhileAnotherInstanceIsComing() {
    FakeRequest request = gate.enter();
    gate.starting("b");
    gate.startFails("a");
    assertThat(request.waits()).isTrue();
    gate.up("b");
    assertThat(request.isGranted()).isTrue();
    assertThat(gate.gate.lastFailure()).isEmpty();
  }

  @Test
  void aFailedStartDisturbsNobodyWhileAnotherInstanceIsUp() {
    gate.up("b");
    gate.enter();
    FakeRequest waiting = gate.enter();
    gate.startFails("a");
    assertThat(waiting.waits()).isTrue();
  }

  @Test
  void afterRepeatedFailuresNewRequestsAreTurnedAwayForAPauseThatGrows() {
    gate.startFails("a");
    assertThat(gate.enter().waits()).as("the first is tried again at once").isTrue();
    gate.startFails("b");
    Refusal refusal = gate.enter().refusal();
    assertThat(refusal.reason()).isEqualTo(Refusal.Reason.START_BACKOFF);
    assertThat(refusal.retryAfterSeconds()).isEqualTo(1);
    assertThat(refusal.message()).contains("tried again in 1 s: b exited with code 1");
    assertThat(refusal.output()).containsExactly("last", "words");
    assertThat(gate.gate.decide().mayStart()).isFalse();
    gate.pass(Duration.ofSeconds(1));
    assertThat(gate.gate.decide().mayStart()).isTrue();
    assertThat(gate.enter().waits()).isTrue();
    gate.startFails("c");
    assertThat(gate.enter().refusal().retryAfterSeconds()).isEqualTo(2);
  }

  @Test
  void instancesThatEndSoonAfterTheyCameUpAreStartedLessAndLessOften() {
    gate.gate.scaling(ScalingPolicy.DEFAULT.with(1, 5, 0.7, Duration.ofSeconds(60)));
    gate.gate.gone(gate.up("a"));
    assertThat(gate.gate.decide().mayStart()).as("the first is tried again at once").isTrue();
    gate.gate.gone(gate.up("b"));
    assertThat(gate.gate.decide().mayStart()).isFalse();
    assertThat(gate.enter().refusal().message())
        .contains("tried again in 1 s: b ended soon after it had come up");
    gate.pass(Duration.ofSeconds(1));
    assertThat(gate.gate.decide().mayStart()).isTrue();
    gate.gate.gone(gate.up("c"));
    assertThat(gate.enter().refusal().retryAfterSeconds()).isEqualTo(2);
  }

  @Test
  void instancesThatSomebodyTakesAwayHaveNotFailed() {
    gate.gate.scaling(ScalingPolicy.DEFAULT.with(1, 5, 0.7, Duration.ofSeconds(60)));
    gate.gate.gone(gate.up("a"));
    gate.gate.removed(gate.up("b"));
    assertThat(gate.gate.decide().mayStart()).isTrue();
    assertThat(gate.enter().waits()).isTrue();
    gate.gate.removed(gate.up("c"));
    assertThat(gate.gate.decide().mayStart()).isTrue();
  }

  @Test
  void anInstanceThatRanForAWhileMayEndWithoutAPauseAfterIt() {
    gate.gate.gone(gate.up("a"));
    gate.gate.gone(gate.up("b"));
    gate.pass(Duration.ofSeconds(1));
    InstanceId c = gate.up("c");
    gate.pass(Duration.ofSeconds(10));
    gate.gate.gone(c);
    assertThat(gate.gate.decide().mayStart()).isTrue();
    gate.gate.gone(gate.up("d"));
    assertThat(gate.gate.decide().mayStart()).as("the count began anew").isTrue();
  }

  @Test
  void aRequestWhoseConnectionIsRefusedKeepsItsPlaceAndIsTriedWhenTheBanEnds() {
    gate.up("a");
    FakeRequest first = gate.enter();
    FakeRequest second = gate.enter();
    assertThat(first.lease().refused()).isTrue();
    assertThat(gate.queued()).isEqualTo(2);
    gate.pass(Duration.ofMillis(20).minusNanos(1));
    assertThat(first.leases).hasSize(1);
    gate.pass(Duration.ofNanos(1));
    assertThat(first.leases).hasSize(2);
    assertThat(second.waits()).isTrue();
  }

  @Test
  void aRequestWhoseConnectionIsRefusedGoesToAnotherInstanceAtOnce() {
    gate.up("a");
    FakeRequest first = gate.enter();
    InstanceId b = gate.up("b");
    first.lease().refused();
    gate.time.settle();
    assertThat(first.lease().instance().id()).isEqualTo(b);
    assertThat(gate.queued()).isZero();
  }

  @Test
  void whoWasRefusedMayLeaveAgain() {
    gate.up("a");
    FakeRequest request = gate.enter();
    request.lease().refused();
    assertThat(gate.gate.leave(request)).isTrue();
    gate.pass(Duration.ofSeconds(1));
    assertThat(request.leases).hasSize(1);
    assertThat(gate.inFlight()).isZero();
  }

  @Test
  void aShortBanEndsInTimeThoughALongOneWasThereBefore() {
    gate.up("a");
    FakeRequest onA = gate.enter();
    for (int i = 0; i < 5; i++) {
      onA.lease().refused();
      gate.pass(Duration.ofMillis(20L << i));
    }
    assertThat(onA.leases).hasSize(6);
    InstanceId b = gate.up("b");
    FakeRequest onB = gate.enter();
    onA.lease().refused();
    onB.lease().refused();
    gate.pass(Duration.ofMillis(20));
    assertThat(onA.lease().instance().id()).isEqualTo(b);
  }

  @Test
  void whoIsRefusedAfterTheGateClosedIsTurnedAway() {
    gate.up("a");
    FakeRequest request = gate.enter();
    gate.gate.close();
    request.lease().refused();
    gate.time.settle();
    assertThat(request.refusal().reason()).isEqualTo(Refusal.Reason.SHUTTING_DOWN);
  }
}
