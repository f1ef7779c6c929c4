package dev.dormouse.core.admit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.core.revision.InstanceId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Slots that were issued elsewhere, and the time in which none is issued. */
final class TakeOverTest {
  private static final InstanceId ONE = new InstanceId("one");

  private final Throttler<String> throttler =
      new Throttler<>(2, new QueuePolicy(10, 1000, Duration.ofSeconds(1)), waiter -> 1);

  @Test
  void countsWhatIsInFlightAlready() {
    Lease<String> elsewhere = throttler.takeOver(ONE, "a", 0);
    throttler.ready(ONE, 0);
    assertThat(throttler.freeSlots()).isEqualTo(1);
    throttler.admit("b", 0);
    assertThat(throttler.admit("c", 0)).isInstanceOf(Admission.Queued.class);
    assertThat(throttler.release(elsewhere, 0)).extracting(Lease::holder).containsExactly("c");
  }

  @Test
  void grantsNothingMoreUntilEnoughHasEndedWhereMoreIsInFlightThanMayBe() {
    throttler.ready(ONE, 0);
    Lease<String> a = throttler.takeOver(ONE, "a", 0);
    Lease<String> b = throttler.takeOver(ONE, "b", 0);
    Lease<String> c = throttler.takeOver(ONE, "c", 0);
    throttler.admit("d", 0);
    assertThat(throttler.release(a, 0)).isEmpty();
    assertThat(throttler.release(b, 0)).hasSize(1);
    assertThat(throttler.release(c, 0)).isEmpty();
    assertThat(throttler.freeSlots()).isEqualTo(1);
  }

  @Test
  void forgetsAnInstanceThatNeverCameWhenItsSlotsAreBack() {
    Lease<String> lease = throttler.takeOver(ONE, "a", 0);
    throttler.release(lease, 0);
    assertThat(throttler.inFlight()).isZero();
    throttler.ready(ONE, 0);
    assertThat(throttler.freeSlots()).isEqualTo(2);
  }

  @Test
  void letsAllWaitWhileSuspended() {
    throttler.ready(ONE, 0);
    Admission<String> first = throttler.admit("a", 0);
    throttler.suspend();
    assertThat(throttler.admit("b", 0)).isInstanceOf(Admission.Queued.class);
    assertThat(throttler.freeSlots()).isZero();
    assertThat(first)
        .isInstanceOfSatisfying(
            Admission.Admitted.class,
            admitted -> assertThat(throttler.release(cast(admitted.lease()), 0)).isEmpty());
    assertThat(throttler.proceed(0)).extracting(Lease::holder).containsExactly("b");
  }

  @Test
  void grantsToThoseWhoHoldOutForAnInstanceTooWhenItProceeds() {
    throttler.ready(ONE, 0);
    Lease<String> a = throttler.takeOver(ONE, "a", 0);
    Lease<String> b = throttler.takeOver(ONE, "b", 0);
    throttler.suspend();
    throttler.admit("c", 0);
    throttler.admit("d", new Preference(ONE, true), 0);
    assertThat(throttler.release(a, 0)).isEmpty();
    assertThat(throttler.release(b, 0)).isEmpty();
    assertThat(throttler.proceed(0)).extracting(Lease::holder).containsExactlyInAnyOrder("c", "d");
  }

  @SuppressWarnings("unchecked") // asked for by its class alone
  private static Lease<String> cast(Lease<?> lease) {
    return (Lease<String>) lease;
  }
}
