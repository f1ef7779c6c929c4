package dev.dormouse.activator.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.core.peer.Frame;
import dev.dormouse.core.peer.Message;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What always holds over several activators, while many threads do everything at once. */
@Timeout(120)
final class SharedGatesStressTest {
  @ParameterizedTest
  @CsvSource({"1, 1, 3", "2, 2, 3", "3, 10, 2", "4, 1, 1", "5, 3, 5"})
  void neverMoreRequestsThanSlotsAndEveryRequestEndsOnce(long seed, int concurrency, int activators)
      throws Exception {
    try (var stress =
        new SharedGatesStress(seed, concurrency, activators, UnaryOperator.identity())) {
      stress.run(() -> {});
      assertThat(stress.violations()).isEmpty();
      assertThat(stress.granted).hasPositiveValue();
      awaitRest(stress.gates);
    }
  }

  @ParameterizedTest
  @CsvSource({"6, 1", "7, 2", "8, 10"})
  void losesNothingWhileActivatorsLeaveAndJoin(long seed, int concurrency) throws Exception {
    try (var stress = new SharedGatesStress(seed, concurrency, 3, UnaryOperator.identity())) {
      stress.run(stress::handOver);
      assertThat(stress.violations()).isEmpty();
      awaitRest(stress.gates);
    }
  }

  @Test
  void findsAHandOverThatForgetsWhatIsInFlight() throws Exception {
    for (int seed = 0; seed < 50; seed++) {
      try (var stress = new SharedGatesStress(seed, 1, 3, SharedGatesStressTest::forgetful)) {
        stress.run(stress::handOver);
        if (!stress.violations().isEmpty()) {
          return;
        }
      }
    }
    throw new AssertionError("50 runs did not find it");
  }

  private static Frame forgetful(Frame frame) {
    return frame instanceof Frame.Data data
            && data.message() instanceof Message.Report(List<Message.RevisionReport> revisions)
        ? new Frame.Data(
            data.header(),
            data.sequence(),
            new Message.Report(
                revisions.stream()
                    .map(each ->
                        new Message.RevisionReport(
                            each.revision(),
                            List.of(),
                            each.asks(),
                            each.ledger()
                                .map(ledger ->
                                    new Message.Ledger(
                                        List.of(), ledger.taken(), ledger.drained()))))
                    .toList()))
        : frame;
  }

  /** What was kept comes back by itself; then nothing is held anywhere. */
  private static void awaitRest(SharedGates gates) {
    for (SharedGates.Activator each : gates.activators) {
      while (!isAtRest(each.gate().snapshot())) {
        Thread.onSpinWait();
      }
    }
  }

  private static boolean isAtRest(GateSnapshot gate) {
    return gate.inFlight() == 0 && gate.queued() == 0 && gate.queuedBytes() == 0;
  }
}
