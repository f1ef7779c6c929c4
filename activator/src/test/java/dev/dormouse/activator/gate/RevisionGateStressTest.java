package dev.dormouse.activator.gate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What always holds, while many threads do everything at once. */
final class RevisionGateStressTest {
  @ParameterizedTest
  @CsvSource({"1, 1", "2, 3", "3, 80", "4, 1", "5, 2"})
  void neverMoreLeasesThanSlotsAndEveryRequestEndsOnce(long seed, int concurrency)
      throws Exception {
    GateStress stress = new GateStress(seed, concurrency);
    stress.run();
    assertThat(stress.violations()).isEmpty();
    GateSnapshot left = stress.snapshot();
    assertThat(left.inFlight()).as("leases left").isZero();
    assertThat(left.queued()).as("tickets left").isZero();
    assertThat(left.queuedBytes()).as("bytes left").isZero();
    assertThat(stress.granted()).isPositive();
  }
}
