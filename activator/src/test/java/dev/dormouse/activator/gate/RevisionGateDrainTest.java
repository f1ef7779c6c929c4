package dev.dormouse.activator.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.scale.ScalingPolicy;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Instances that go, or are let go, and the requests that come as they do. */
final class RevisionGateDrainTest {
  private GateFixture gate = new GateFixture(1);

  @AfterEach
  void nothingIsLeft() {
    gate.end();
  }

  @Test
  void anInstanceThatIsGoneGetsNobodyAndItsLeasesStillComeBack() {
    InstanceId a = gate.up("a");
    FakeRequest request = gate.enter();
    int before = gate.demand.changes;
    gate.gate.gone(a);
    assertThat(gate.demand.changes).isEqualTo(before + 1);
    assertThat(gate.enter().waits()).isTrue();
    request.end();
    gate.time.settle();
    assertThat(gate.inFlight()).isZero();
    assertThat(gate.queued()).isEqualTo(1);
  }

  @Test
  void anIdleInstanceIsDrainedAndToldInTheSameStep() {
    InstanceId a = gate.up("a");
    gate.enter().end();
    gate.pass(Duration.ofSeconds(59));
    assertThat(gate.gate.decide().drained()).isEmpty();
    gate.pass(Duration.ofSeconds(1));
    assertThat(gate.gate.decide().drained()).containsExactly(a);
    assertThat(gate.demand.drained).containsExactly(a);
    assertThat(gate.gate.snapshot().draining()).isEqualTo(1);
  }

  @Test
  void aRequestThatComesAfterTheDrainWaitsForANewInstance() {
    gate.up("a");
    gate.pass(Duration.ofSeconds(60));
    gate.gate.decide();
    FakeRequest request = gate.enter();
    assertThat(request.waits()).isTrue();
    assertThat(gate.gate.decide().desired()).isEqualTo(1);
    gate.up("b");
    assertThat(request.lease().instance().id()).isEqualTo(new InstanceId("b"));
  }

  @Test
  void aRequestThatComesBeforeTheDrainKeepsTheInstance() {
    gate.up("a");
    gate.pass(Duration.ofSeconds(60));
    FakeRequest request = gate.enter();
    assertThat(gate.gate.decide().drained()).isEmpty();
    assertThat(request.isGranted()).isTrue();
  }

  @Test
  void aBusyInstanceThatDrainsIsToldWhenItsLastRequestEnds() {
    gate = new GateFixture(2);
    gate.up("a");
    InstanceId b = gate.up("b");
    gate.enter();
    FakeRequest onA = gate.enter();
    FakeRequest onB = gate.enter();
    gate.gate.scaling(ScalingPolicy.DEFAULT.with(0, 1, 1.0, Duration.ofSeconds(60)));
    assertThat(gate.gate.decide().drained()).containsExactly(b);
    assertThat(gate.gate.decide().busyDraining()).isEqualTo(1);
    assertThat(gate.demand.drained).isEmpty();
    FakeRequest waits = gate.enter();
    onB.end();
    assertThat(gate.demand.drained).containsExactly(b);
    gate.time.settle();
    assertThat(waits.waits()).as("what drains gets nobody").isTrue();
    onA.end();
    gate.time.settle();
    assertThat(waits.lease().instance().id()).isEqualTo(new InstanceId("a"));
    assertThat(gate.demand.drained).containsExactly(b);
  }
}
