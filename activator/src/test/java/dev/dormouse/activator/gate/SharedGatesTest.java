package dev.dormouse.activator.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.activator.instances.InstanceSource.StartFailure;
import dev.dormouse.core.scale.ScalingPolicy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What callers hear wherever they wait. Real threads; what is awaited is the answer itself. */
@Timeout(60)
final class SharedGatesTest {
  private static final StartFailure FAILURE =
      new StartFailure(StartFailure.Cause.EXITED, "it ended with exit code 3", List.of("no disk"));

  @Test
  void tellsAFailedStartToThoseWhoWaitAtOtherActivatorsToo() {
    try (var gates = new SharedGates(1, SharedGates.queue(10), UnaryOperator.identity())) {
      for (int i = 0; i < 3; i++) {
        gates.start();
      }
      gates.awaitMembers();
      List<Waiting> waiting =
          gates.activators.stream().map(each -> new Waiting(each.gate())).toList();

      // Again and again: whoever's request has not reached the owner yet is told the next time, and
      // whoever has become the owner may still hear what the others have.
      while (!waiting.stream().allMatch(each -> each.refusal.isDone())) {
        gates.activators.stream()
            .map(SharedGates.Activator::gate)
            .filter(gate -> gate.snapshot().scaledHere())
            .forEach(owner -> owner.startRefused(FAILURE));
        Thread.onSpinWait();
      }

      assertThat(waiting)
          .allSatisfy(each -> {
            Refusal refusal = each.refusal.join();
            assertThat(refusal.reason()).isEqualTo(Refusal.Reason.START_FAILED);
            assertThat(refusal.message()).contains("exit code 3");
            assertThat(refusal.output()).containsExactly("no disk");
          });
    }
  }

  @Test
  void replacesWhatTheDeadMayUseTenTimesMaxInstancesAndNoMore() {
    try (var gates = new SharedGates(1, SharedGates.queue(10), UnaryOperator.identity())) {
      for (int i = 0; i < 11; i++) {
        gates.up("somebody-may-use-" + i);
      }
      RevisionGate gate = gates.start().gate();
      gate.scaling(ScalingPolicy.DEFAULT.with(0, 1, 0.7, Duration.ofSeconds(60)));
      Waiting waiting = new Waiting(gate);
      gates.awaitMembers();

      // All are in quarantine as soon as the one that starts knows what there is.
      ScalePlan plan = gate.decide();
      while (plan.busyDraining() < 10) {
        Thread.onSpinWait();
        plan = gate.decide();
      }

      assertThat(plan.busyDraining()).as("of 11").isEqualTo(10);
      assertThat(plan.desired()).isEqualTo(1);
      assertThat(waiting.refusal).isNotDone();
    }
  }

  /** A request that asks at once, and keeps what it is answered. */
  private static final class Waiting extends Caller {
    final CompletableFuture<Refusal> refusal = new CompletableFuture<>();

    Waiting(RevisionGate gate) {
      gate.enter(this);
    }

    @Override
    protected void granted(InstanceLease lease) {
      refusal.completeExceptionally(new AssertionError("no instance is there"));
    }

    @Override
    protected void refused(Refusal why) {
      refusal.complete(why);
    }

    @Override
    protected void execute(Runnable action) {
      Thread.startVirtualThread(action);
    }

    @Override
    protected long heldBytes() {
      return 1;
    }
  }
}
