package dev.dormouse.activator.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.core.admit.QueuePolicy;
import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.scale.ScalingPolicy;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class RevisionGateTest {
  private GateFixture gate = new GateFixture(1);

  @AfterEach
  void nothingIsLeft() {
    gate.end();
  }

  @Test
  void grantsAtOnceWhenASlotIsFree() {
    gate = new GateFixture(2);
    InstanceId a = gate.up("a");
    int before = gate.demand.changes;
    FakeRequest first = gate.enter();
    FakeRequest second = gate.enter();
    assertThat(first.lease().instance().id()).isEqualTo(a);
    assertThat(second.isGranted()).isTrue();
    assertThat(gate.demand.changes).isEqualTo(before);
  }

  /** A request takes 10 s here, and 100 instances may serve one each. */
  @Test
  void whoCannotBeServedInItsTimeIsToldAtOnce() {
    gate.up("a");
    FakeRequest taught = gate.enter();
    gate.pass(Duration.ofSeconds(10));
    taught.end();
    gate.enter();
    int waiting = 0;
    FakeRequest last = gate.enterWithin(Duration.ofSeconds(5));
    while (last.waits()) {
      waiting++;
      last = gate.enterWithin(Duration.ofSeconds(5));
    }
    // Half a second until another instance can be up, and then a tenth of a second for each.
    assertThat(waiting).isEqualTo(46);
    assertThat(last.refusal().reason()).isEqualTo(Refusal.Reason.QUEUE_TOO_LONG);
    assertThat(last.refusal().retryAfterSeconds()).isEqualTo(1);
    assertThat(gate.enterWithin(Duration.ofSeconds(6)).waits()).isTrue();
  }

  @Test
  void anInstanceThatTakesNoRequestsGetsNoneUntilItDoes() {
    gate = new GateFixture(2);
    InstanceId a = gate.up("a");
    FakeRequest running = gate.enter();
    gate.gate.readiness(a, false);
    FakeRequest first = gate.enter();
    running.end();
    gate.time.settle();
    assertThat(first.waits()).isTrue();
    assertThat(gate.gate.snapshot().paused()).isEqualTo(1);
    gate.gate.readiness(a, true);
    gate.time.settle();
    assertThat(first.lease().instance().id()).isEqualTo(a);
    assertThat(gate.gate.snapshot().paused()).isZero();
  }

  @Test
  void whoeverWaitsGoesToAnotherInstanceWhileOneIsPaused() {
    gate.gate.readiness(gate.up("a"), false);
    FakeRequest request = gate.enter();
    InstanceId b = gate.up("b");
    assertThat(request.lease().instance().id()).isEqualTo(b);
  }

  @Test
  void aPausedInstanceThatEndsIsForgotten() {
    InstanceId a = gate.up("a");
    gate.gate.readiness(a, false);
    gate.gate.gone(a);
    gate.gate.readiness(a, false);
    assertThat(gate.gate.snapshot().paused()).isZero();
    assertThat(gate.gate.snapshot().ready()).isZero();
  }

  @Test
  void queuesAndTellsTheDemandWhenNoSlotIsFree() {
    FakeRequest request = gate.enter();
    assertThat(request.waits()).isTrue();
    assertThat(gate.demand.changes).isEqualTo(1);
    assertThat(gate.gate.snapshot().queuedBytes()).isEqualTo(1000);
  }

  @Test
  void anInstanceThatComesUpGetsAtMostItsSlotsInTheOrderOfArrival() {
    gate = new GateFixture(2);
    List<FakeRequest> requests = List.of(gate.enter(), gate.enter(), gate.enter());
    gate.up("a");
    assertThat(requests).extracting(FakeRequest::isGranted).containsExactly(true, true, false);
    gate.up("b");
    assertThat(requests.getLast().lease().instance().id()).isEqualTo(new InstanceId("b"));
  }

  @Test
  void aGrantReachesItsCallerAfterTheEventThatBroughtIt() {
    gate.up("a");
    FakeRequest first = gate.enter();
    FakeRequest second = gate.enter();
    first.end();
    assertThat(gate.inFlight()).isEqualTo(1);
    assertThat(second.waits()).isTrue();
    gate.time.settle();
    assertThat(second.isGranted()).isTrue();
  }

  @Test
  void aSlotThatComesBackGoesToWhoeverWaitsLongest() {
    FakeRequest first = gate.enter();
    FakeRequest second = gate.enter();
    FakeRequest third = gate.enter();
    gate.up("a");
    int before = gate.demand.changes;
    first.end();
    gate.time.settle();
    assertThat(second.isGranted()).isTrue();
    assertThat(third.waits()).isTrue();
    assertThat(gate.demand.changes).as("told, since one still waits").isEqualTo(before + 1);
    second.end();
    gate.time.settle();
    assertThat(third.isGranted()).isTrue();
    assertThat(gate.demand.changes).as("not told: nobody waits").isEqualTo(before + 1);
  }

  @Test
  void aLeaseComesBackOnceHoweverOftenItIsGivenBack() {
    gate.up("a");
    FakeRequest request = gate.enter();
    request.end();
    request.end();
    assertThat(request.lease().refused()).isFalse();
    assertThat(gate.inFlight()).isZero();
    assertThat(gate.queued()).isZero();
    assertThat(gate.enter().isGranted()).isTrue();
    assertThat(gate.enter().isGranted()).isFalse();
  }

  @Test
  void whoLeavesHearsNothingAndHoldsNoPlace() {
    FakeRequest leaves = gate.enter();
    FakeRequest stays = gate.enter();
    assertThat(gate.gate.leave(leaves)).isTrue();
    assertThat(gate.gate.leave(leaves)).isFalse();
    gate.up("a");
    assertThat(leaves.waits()).isTrue();
    assertThat(stays.isGranted()).isTrue();
  }

  @Test
  void whoLeavesAsItsGrantIsOnItsWayHasTheLeaseAndGivesItBack() {
    FakeRequest first = gate.enter();
    FakeRequest second = gate.enter();
    gate.up("a");
    first.end();
    assertThat(gate.gate.leave(second)).isFalse();
    gate.time.settle();
    assertThat(second.isGranted()).isTrue();
    second.end();
    assertThat(gate.inFlight()).isZero();
  }

  @Test
  void aFullQueueTurnsAwayWithTheTimeInWhichItDrains() {
    gate = new GateFixture(1, new QueuePolicy(4, 1 << 20, Duration.ofSeconds(60)));
    gate.up("a");
    FakeRequest teaches = gate.enter();
    gate.pass(Duration.ofSeconds(3));
    teaches.end();
    gate.enter();
    for (int i = 0; i < 4; i++) {
      gate.enter();
    }
    Refusal refusal = gate.enter().refusal();
    assertThat(refusal.reason()).isEqualTo(Refusal.Reason.QUEUE_FULL);
    assertThat(refusal.message()).contains("default/hello-00001", "4 requests wait");
    assertThat(refusal.retryAfterSeconds()).as("4 of 3 s each, one at a time").isEqualTo(12);
  }

  @Test
  void theQueueIsBoundedInBytesToo() {
    gate = new GateFixture(1, new QueuePolicy(100, 5000, Duration.ofSeconds(60)));
    assertThat(gate.enter(3000).waits()).isTrue();
    Refusal refusal = gate.enter(2001).refusal();
    assertThat(refusal.reason()).isEqualTo(Refusal.Reason.QUEUE_BYTES_FULL);
    assertThat(refusal.retryAfterSeconds()).isEqualTo(1);
    assertThat(gate.enter(2000).waits()).isTrue();
  }

  @Test
  void aClosedGateTurnsAwayWhoWaitsAndWhoComesAndLetsTheRestEnd() {
    gate.up("a");
    FakeRequest runs = gate.enter();
    FakeRequest waits = gate.enter();
    gate.gate.close();
    gate.time.settle();
    assertThat(waits.refusal().reason()).isEqualTo(Refusal.Reason.SHUTTING_DOWN);
    assertThat(gate.enter().refusal().reason()).isEqualTo(Refusal.Reason.SHUTTING_DOWN);
    assertThat(gate.inFlight()).isEqualTo(1);
    assertThat(gate.gate.decide().mayStart()).isFalse();
    runs.end();
    assertThat(gate.inFlight()).isZero();
  }

  @Test
  void aSmallerQueueAppliesToWhoComesAndWhoWaitsStays() {
    FakeRequest first = gate.enter();
    FakeRequest second = gate.enter();
    gate.gate.policies(ScalingPolicy.DEFAULT, new QueuePolicy(1, 1 << 20, Duration.ofSeconds(5)));
    assertThat(gate.gate.maxWait()).isEqualTo(Duration.ofSeconds(5));
    assertThat(gate.enter().refusal().reason()).isEqualTo(Refusal.Reason.QUEUE_FULL);
    assertThat(first.waits()).isTrue();
    assertThat(second.waits()).isTrue();
  }

  @Test
  void aChangeOfScalingIsToldAndUsed() {
    int before = gate.demand.changes;
    ScalingPolicy kept = ScalingPolicy.DEFAULT.with(2, 5, 0.7, Duration.ofSeconds(60));
    gate.gate.scaling(kept);
    assertThat(gate.demand.changes).isEqualTo(before + 1);
    assertThat(gate.gate.scaling()).isEqualTo(kept);
    assertThat(gate.gate.decide().desired()).isEqualTo(2);
  }

  @Test
  void countsWhatItUses() {
    InstanceId a = gate.up("a");
    gate.pass(Duration.ofSeconds(10));
    gate.enter().end();
    gate.gate.gone(a);
    gate.pass(Duration.ofSeconds(10));
    assertThat(gate.gate.snapshot().usage().requests()).isEqualTo(1);
    assertThat(gate.gate.snapshot().usage().instanceSeconds()).isEqualTo(10);
  }

  @Test
  void whoWaitsForItsInstanceTakesAnotherWhenItSettles() {
    gate = new GateFixture(1);
    InstanceId a = gate.up("a");
    gate.enter();
    InstanceId b = gate.up("b");
    FakeRequest request = gate.enterFor(a);
    assertThat(request.waits()).isTrue();
    gate.gate.settle(request);
    gate.time.settle();
    assertThat(request.lease().instance().id()).isEqualTo(b);
    gate.gate.settle(request);
    gate.time.settle();
    assertThat(request.leases).hasSize(1);
  }

  @Test
  void whoWaitsForAnInstanceThatGoesTakesAnother() {
    gate = new GateFixture(1);
    InstanceId a = gate.up("a");
    gate.enter();
    InstanceId b = gate.up("b");
    FakeRequest request = gate.enterFor(a);
    gate.gate.gone(a);
    gate.time.settle();
    assertThat(request.lease().instance().id()).isEqualTo(b);
  }

  @Test
  void whoWaitsForAnInstanceThatIsDrainedWaitsForAnyOther() {
    gate = new GateFixture(1);
    gate.up("a");
    FakeRequest onA = gate.enter();
    InstanceId b = gate.up("b");
    gate.enter();
    FakeRequest request = gate.enterFor(b);
    gate.gate.scaling(ScalingPolicy.DEFAULT.with(0, 1, 1.0, Duration.ofSeconds(60)));
    assertThat(gate.gate.decide().drained()).containsExactly(b);
    onA.end();
    gate.time.settle();
    assertThat(request.lease().instance().id()).isEqualTo(new InstanceId("a"));
  }

  @Test
  void whoWaitsForADeletedRevisionIsToldSoAndWhatIsInFlightGoesOn() {
    gate.up("a");
    FakeRequest running = gate.enter();
    FakeRequest waiting = gate.enter();
    gate.gate.dismiss();
    gate.time.settle();
    assertThat(waiting.refusal().reason()).isEqualTo(Refusal.Reason.REVISION_GONE);
    assertThat(gate.enter().refusal().reason()).isEqualTo(Refusal.Reason.REVISION_GONE);
    assertThat(gate.inFlight()).isEqualTo(1);
    running.end();
    assertThat(gate.inFlight()).isZero();
  }

  @Test
  void aRevisionThatIsThereAgainTakesRequestsUnlessItShutsDown() {
    gate.up("a");
    gate.gate.dismiss();
    gate.gate.readmit();
    assertThat(gate.enter().isGranted()).isTrue();
    gate.gate.close();
    gate.gate.readmit();
    assertThat(gate.enter().refusal().reason()).isEqualTo(Refusal.Reason.SHUTTING_DOWN);
  }
}
