package dev.dormouse.core.admit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.dormouse.core.admit.Admission.Admitted;
import dev.dormouse.core.admit.Admission.Queued;
import dev.dormouse.core.admit.Admission.Reason;
import dev.dormouse.core.admit.Admission.Rejected;
import dev.dormouse.core.revision.InstanceId;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What the throttler promises, one promise a test. Waiters are names of 100 bytes each. */
final class ThrottlerTest {
  private static final InstanceId A = new InstanceId("a");
  private static final InstanceId B = new InstanceId("b");
  private static final InstanceId C = new InstanceId("c");
  private static final long MS = 1_000_000;

  private final QueuePolicy three = new QueuePolicy(3, 1000, Duration.ofSeconds(1));

  private Throttler<String> throttler(int concurrency) {
    return new Throttler<>(concurrency, three, _ -> 100);
  }

  private static Lease<String> lease(Admission<String> admission) {
    assertThat(admission).isInstanceOf(Admitted.class);
    return ((Admitted<String>) admission).lease();
  }

  private static Ticket<String> ticket(Admission<String> admission) {
    assertThat(admission).isInstanceOf(Queued.class);
    return ((Queued<String>) admission).ticket();
  }

  private static List<String> holders(List<Lease<String>> leases) {
    return leases.stream().map(Lease::holder).toList();
  }

  @Test
  void refusesAConcurrencyBelowOne() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> throttler(0))
        .withMessage("concurrency: 0 (expected: >= 1)");
  }

  @Nested
  final class Admitting {
    @Test
    void admitsUpToTheLimitAndThenQueues() {
      var throttler = throttler(2);
      throttler.ready(A, 0);
      assertThat(lease(throttler.admit("1", 0)).instance()).isEqualTo(A);
      assertThat(lease(throttler.admit("2", 0)).instance()).isEqualTo(A);
      ticket(throttler.admit("3", 0));
      assertThat(throttler.inFlight(A)).isEqualTo(2);
      assertThat(throttler.queued()).isEqualTo(1);
      assertThat(throttler.freeSlots()).isZero();
    }

    @Test
    void queuesWhenNoInstanceIsReady() {
      var throttler = throttler(2);
      assertThat(ticket(throttler.admit("1", 0)).waiter()).isEqualTo("1");
      assertThat(throttler.queuedBytes()).isEqualTo(100);
    }

    @Test
    void rejectsWhenTooManyWait() {
      var throttler = throttler(1);
      for (int i = 0; i < 3; i++) {
        ticket(throttler.admit("w", 0));
      }
      assertThat(throttler.admit("x", 0)).isEqualTo(new Rejected<>(Reason.QUEUE_REQUESTS_FULL));
    }

    @Test
    void rejectsWhenTheWaitingHoldTooMuchMemory() {
      var throttler =
          new Throttler<String>(1, new QueuePolicy(9, 250, Duration.ofSeconds(1)), _ -> 100);
      ticket(throttler.admit("1", 0));
      ticket(throttler.admit("2", 0));
      assertThat(throttler.admit("3", 0)).isEqualTo(new Rejected<>(Reason.QUEUE_BYTES_FULL));
    }

    @Test
    void withoutAQueueTurnsAwayWhatCannotStartAtOnce() {
      var throttler =
          new Throttler<String>(1, new QueuePolicy(0, 0, Duration.ZERO), String::length);
      throttler.ready(A, 0);
      lease(throttler.admit("1", 0));
      assertThat(throttler.admit("2", 0)).isEqualTo(new Rejected<>(Reason.QUEUE_REQUESTS_FULL));
    }

    @Test
    void aSmallerQueueTurnsAwayNewcomersOnly() {
      var throttler = throttler(1);
      ticket(throttler.admit("1", 0));
      ticket(throttler.admit("2", 0));
      throttler.policy(new QueuePolicy(1, 50, Duration.ofSeconds(1)));
      assertThat(throttler.admit("3", 0)).isInstanceOf(Rejected.class);
      throttler.ready(A, 0);
      assertThat(throttler.admit("4", 0)).isInstanceOf(Rejected.class);
      assertThat(throttler.queued()).isEqualTo(1);
    }
  }

  @Nested
  final class Choosing {
    @Test
    void fillsTheOldestInstanceFirstUpToAConcurrencyOfThree() {
      var throttler = throttler(3);
      throttler.ready(B, 0);
      throttler.ready(A, 0);
      for (int i = 0; i < 3; i++) {
        assertThat(lease(throttler.admit("r", 0)).instance()).isEqualTo(B);
      }
      assertThat(lease(throttler.admit("r", 0)).instance()).isEqualTo(A);
    }

    @Test
    void goesBackToTheOldestAsSoonAsItHasASlot() {
      var throttler = throttler(1);
      throttler.ready(A, 0);
      throttler.ready(B, 0);
      Lease<String> first = lease(throttler.admit("1", 0));
      lease(throttler.admit("2", 0));
      throttler.release(first, 0);
      assertThat(lease(throttler.admit("3", 0)).instance()).isEqualTo(A);
    }

    @Test
    void takesTheOneWithTheFewestInFlightAboveThree() {
      var throttler = throttler(4);
      throttler.ready(A, 0);
      throttler.ready(B, 0);
      throttler.ready(C, 0);
      List<InstanceId> order =
          List.of("1", "2", "3", "4").stream()
              .map(name -> lease(throttler.admit(name, 0)).instance())
              .toList();
      assertThat(order).containsExactly(A, B, C, A);
    }
  }

  @Nested
  final class Releasing {
    @Test
    void givesTheSlotToTheOneThatWaitsLongest() {
      var throttler = throttler(1);
      throttler.ready(A, 0);
      Lease<String> lease = lease(throttler.admit("1", 0));
      ticket(throttler.admit("2", 0));
      ticket(throttler.admit("3", 0));
      assertThat(holders(throttler.release(lease, 7))).containsExactly("2");
      assertThat(throttler.queued()).isEqualTo(1);
    }

    @Test
    void aLeaseKnowsWhenItWasGranted() {
      var throttler = throttler(1);
      ticket(throttler.admit("1", 3));
      assertThat(throttler.ready(A, 9).getFirst().grantedAt()).isEqualTo(9);
    }

    @Test
    void aSecondReleaseThrowsAndChangesNothing() {
      var throttler = throttler(2);
      throttler.ready(A, 0);
      Lease<String> lease = lease(throttler.admit("1", 0));
      lease(throttler.admit("2", 0));
      throttler.release(lease, 0);
      assertThatIllegalStateException().isThrownBy(() -> throttler.release(lease, 0));
      assertThatIllegalStateException().isThrownBy(() -> throttler.refused(lease, 0));
      assertThat(throttler.inFlight(A)).isEqualTo(1);
      assertThat(throttler.freeSlots()).isEqualTo(1);
      assertThat(throttler.nextBanEnd(0)).isEmpty();
    }
  }

  @Nested
  final class ComingAndGoing {
    @Test
    void anInstanceThatComesUpTakesNoMoreThanItsSlots() {
      var throttler = throttler(2);
      for (String name : List.of("1", "2", "3")) {
        ticket(throttler.admit(name, 0));
      }
      assertThat(holders(throttler.ready(A, 0))).containsExactly("1", "2");
      assertThat(holders(throttler.ready(B, 0))).containsExactly("3");
    }

    @Test
    void saysReadyTwiceChangesNothing() {
      var throttler = throttler(2);
      throttler.ready(A, 0);
      lease(throttler.admit("1", 0));
      throttler.ready(A, 0);
      assertThat(throttler.readyInstances()).isEqualTo(1);
      assertThat(throttler.freeSlots()).isEqualTo(1);
    }

    @Test
    void aDrainedInstanceGetsNoMoreAndFinishesItsOwn() {
      var throttler = throttler(2);
      throttler.ready(A, 0);
      Lease<String> lease = lease(throttler.admit("1", 0));
      throttler.drain(A, 0);
      ticket(throttler.admit("2", 0));
      assertThat(throttler.release(lease, 0)).isEmpty();
      assertThat(throttler.readyInstances()).isZero();
    }

    @Test
    void drainingIsFinalAlsoAcrossAFlap() {
      var throttler = throttler(2);
      throttler.ready(A, 0);
      lease(throttler.admit("1", 0));
      throttler.drain(A, 0);
      assertThat(throttler.ready(A, 0)).isEmpty();
      throttler.gone(A, 0);
      throttler.ready(A, 0);
      assertThat(throttler.readyInstances()).isZero();
      assertThat(throttler.freeSlots()).isZero();
    }

    @Test
    void whatIsInFlightCountsAgainstTheLimitWhenAnInstanceIsBack() {
      var throttler = throttler(2);
      throttler.ready(A, 0);
      Lease<String> first = lease(throttler.admit("1", 0));
      lease(throttler.admit("2", 0));
      throttler.gone(A, 0);
      assertThat(throttler.freeSlots()).isZero();
      ticket(throttler.admit("3", 0));
      assertThat(throttler.ready(A, 0)).isEmpty();
      assertThat(holders(throttler.release(first, 0))).containsExactly("3");
    }

    @Test
    void drainsTheLeastBusyFirstAndTheNewestAmongEquals() {
      var throttler = throttler(4);
      throttler.ready(A, 0);
      throttler.ready(B, 0);
      throttler.ready(C, 0);
      lease(throttler.admit("goes to a", 0));
      assertThat(throttler.drainCheapest(2, 0).instances()).containsExactly(C, B);
      assertThat(throttler.drainCheapest(-1, 0).instances()).isEmpty();
      assertThat(throttler.drainCheapest(9, 0).instances()).containsExactly(A);
      assertThat(throttler.freeSlots()).isZero();
    }

    @Test
    void unknownInstancesAreIgnored() {
      var throttler = throttler(1);
      throttler.drain(A, 0);
      throttler.gone(A, 0);
      assertThat(throttler.inFlight(A)).isZero();
      assertThat(throttler.readyInstances()).isZero();
    }
  }

  @Nested
  final class Refusing {
    @Test
    void aRefusedRequestGoesElsewhereAtOnce() {
      var throttler = throttler(1);
      throttler.ready(A, 0);
      Lease<String> lease = lease(throttler.admit("1", 0));
      throttler.ready(B, 0);
      var refused = throttler.refused(lease, 0);
      assertThat(refused.granted()).singleElement().extracting(Lease::instance).isEqualTo(B);
      assertThat(throttler.withdraw(refused.ticket())).isFalse();
    }

    @Test
    void aRefusedRequestKeepsItsPlaceAndEntersAFullQueue() {
      var throttler = throttler(1);
      throttler.ready(A, 0);
      Lease<String> lease = lease(throttler.admit("0", 0));
      for (String name : List.of("1", "2", "3")) {
        ticket(throttler.admit(name, 0));
      }
      assertThat(throttler.refused(lease, 0).granted()).isEmpty();
      assertThat(throttler.queued()).isEqualTo(4);
      assertThat(holders(throttler.ready(B, 0))).containsExactly("0");
    }

    @Test
    void aBanLastsTwentyMillisecondsAndDoublesWithEachRefusalInARow() {
      var throttler = throttler(1);
      throttler.ready(A, 0);
      Lease<String> lease = lease(throttler.admit("1", 0));
      long now = 0;
      for (long millis : List.of(20, 40, 80, 160, 320, 640, 1280, 1280)) {
        throttler.refused(lease, now);
        assertThat(throttler.nextBanEnd(now)).isEqualTo(OptionalLong.of(now + millis * MS));
        now += millis * MS;
        assertThat(throttler.endBans(now - 1)).isEmpty();
        lease = throttler.endBans(now).getFirst();
      }
      throttler.release(lease, now);
      throttler.refused(lease(throttler.admit("2", now)), now);
      assertThat(throttler.nextBanEnd(now)).isEqualTo(OptionalLong.of(now + 20 * MS));
    }

    @Test
    void refusalsThatWereUnderWayTogetherCountOnce() {
      var throttler = throttler(4);
      throttler.ready(A, 0);
      var first = lease(throttler.admit("1", 0));
      var second = lease(throttler.admit("2", 0));
      throttler.refused(first, 0);
      throttler.refused(second, 5 * MS);
      assertThat(throttler.nextBanEnd(5 * MS)).isEqualTo(OptionalLong.of(20 * MS));
    }

    @Test
    void aBannedInstanceIsReadyButOffersNothing() {
      var throttler = throttler(1);
      throttler.ready(A, 0);
      throttler.refused(lease(throttler.admit("1", 0)), 0);
      assertThat(throttler.readyInstances()).isEqualTo(1);
      assertThat(throttler.freeSlots()).isZero();
    }

    @Test
    void readyEndsABan() {
      var throttler = throttler(1);
      throttler.ready(A, 0);
      throttler.refused(lease(throttler.admit("1", 0)), 0);
      assertThat(holders(throttler.ready(A, 1))).containsExactly("1");
      assertThat(throttler.nextBanEnd(1)).isEmpty();
    }

    @Test
    void theBanOfADrainedInstanceIsNotWaitedFor() {
      var throttler = throttler(1);
      throttler.ready(A, 0);
      throttler.refused(lease(throttler.admit("1", 0)), 0);
      throttler.drain(A, 0);
      assertThat(throttler.nextBanEnd(0)).isEmpty();
    }

    @Test
    void aBanOutlivesTheOverflowOfTheClock() {
      long now = Long.MAX_VALUE - MS;
      var throttler = throttler(1);
      throttler.ready(A, now);
      throttler.refused(lease(throttler.admit("1", now)), now);
      assertThat(throttler.endBans(now + 19 * MS)).isEmpty();
      assertThat(throttler.nextBanEnd(now)).isEqualTo(OptionalLong.of(now + 20 * MS));
      assertThat(throttler.endBans(now + 20 * MS)).hasSize(1);
    }
  }

  @Nested
  final class Withdrawing {
    @Test
    void whoWithdrawsLeavesTheOthersInTheirOrder() {
      var throttler = throttler(1);
      ticket(throttler.admit("1", 0));
      Ticket<String> second = ticket(throttler.admit("2", 0));
      ticket(throttler.admit("3", 0));
      assertThat(throttler.withdraw(second)).isTrue();
      assertThat(throttler.withdraw(second)).isFalse();
      assertThat(throttler.queuedBytes()).isEqualTo(200);
      assertThat(throttler.withdrawAll()).extracting(Ticket::waiter).containsExactly("1", "3");
      assertThat(throttler.queued()).isZero();
      assertThat(throttler.queuedBytes()).isZero();
    }

    @Test
    void whoHasASlotCannotWithdraw() {
      var throttler = throttler(1);
      Ticket<String> first = ticket(throttler.admit("1", 0));
      throttler.ready(A, 0);
      assertThat(throttler.withdraw(first)).isFalse();
      assertThat(throttler.inFlight()).isEqualTo(1);
    }
  }

  @Nested
  final class Preferring {
    private static final Preference HOLDS_OUT_FOR_A = new Preference(A, true);

    private final Throttler<String> throttler = throttler(1);

    /** Both have their one slot taken; returns the lease on A. */
    private Lease<String> bothBusy() {
      throttler.ready(A, 0);
      throttler.ready(B, 0);
      Lease<String> onA = lease(throttler.admit("a", 0));
      lease(throttler.admit("b", 0));
      return onA;
    }

    @Test
    void getsItsInstanceThoughAnotherOneIsNext() {
      throttler.ready(A, 0);
      throttler.ready(B, 0);
      assertThat(lease(throttler.admit("1", new Preference(B, false), 0)).instance()).isEqualTo(B);
    }

    @Test
    void goesAnywhereWhereItsInstanceIsNotKnownOrItMayNotWait() {
      throttler.ready(A, 0);
      throttler.ready(B, 0);
      assertThat(lease(throttler.admit("1", new Preference(C, true), 0)).instance()).isEqualTo(A);
      assertThat(lease(throttler.admit("2", new Preference(A, false), 0)).instance()).isEqualTo(B);
    }

    @Test
    void holdsOutForItsInstanceWhileOthersHaveFreeSlots() {
      throttler.ready(A, 0);
      Lease<String> onA = lease(throttler.admit("a", 0));
      throttler.ready(B, 0);
      Ticket<String> ticket = ticket(throttler.admit("1", HOLDS_OUT_FOR_A, 0));
      assertThat(ticket.holdsOutFor()).contains(A);
      assertThat(throttler.queued()).isEqualTo(1);
      assertThat(throttler.queuedBytes()).isEqualTo(100);
      assertThat(throttler.freeSlots()).isEqualTo(1);
      assertThat(throttler.release(onA, 0).getFirst().instance()).isEqualTo(A);
      assertThat(throttler.queued()).isZero();
      assertThat(throttler.queuedBytes()).isZero();
    }

    @Test
    void settlesForAnyInstanceAtOnceWhenItsTimeIsOver() {
      throttler.ready(A, 0);
      lease(throttler.admit("a", 0));
      throttler.ready(B, 0);
      Ticket<String> ticket = ticket(throttler.admit("1", HOLDS_OUT_FOR_A, 0));
      assertThat(throttler.settle(ticket, 7).getFirst().instance()).isEqualTo(B);
      assertThat(throttler.settle(ticket, 7)).isEmpty();
    }

    @Test
    void keepsItsPlaceWhenItSettles() {
      Lease<String> onA = bothBusy();
      Ticket<String> first = ticket(throttler.admit("1", HOLDS_OUT_FOR_A, 0));
      ticket(throttler.admit("2", 0));
      assertThat(throttler.settle(first, 0)).isEmpty();
      assertThat(holders(throttler.release(onA, 0))).containsExactly("1");
    }

    @Test
    void doesNotPassWhoCameBefore() {
      Lease<String> onA = bothBusy();
      ticket(throttler.admit("1", 0));
      ticket(throttler.admit("2", HOLDS_OUT_FOR_A, 0));
      assertThat(holders(throttler.release(onA, 0))).containsExactly("1");
    }

    @Test
    void leavesTheSlotsOfOthersToWhoComesAfter() {
      throttler.ready(A, 0);
      lease(throttler.admit("a", 0));
      throttler.ready(B, 0);
      Lease<String> onB = lease(throttler.admit("b", 0));
      ticket(throttler.admit("1", HOLDS_OUT_FOR_A, 0));
      ticket(throttler.admit("2", 0));
      assertThat(holders(throttler.release(onB, 0))).containsExactly("2");
    }

    @Test
    void goesElsewhereWhenItsInstanceTakesNoMoreRequests() {
      for (int how = 0; how < 4; how++) {
        var one = throttler(1);
        one.ready(A, 0);
        Lease<String> onA = lease(one.admit("a", 0));
        one.ready(B, 0);
        ticket(one.admit("1", HOLDS_OUT_FOR_A, 0));
        List<Lease<String>> granted =
            switch (how) {
              case 0 -> one.drain(A, 0);
              case 1 -> one.gone(A, 0);
              case 2 -> one.refused(onA, 0).granted();
              default -> one.drainCheapest(2, 0).granted();
            };
        assertThat(granted).hasSize(how == 3 ? 0 : 1);
        assertThat(granted).allMatch(lease -> lease.instance().equals(B));
      }
    }

    @Test
    void doesNotHoldOutWhereTheQueueIsFull() {
      throttler.ready(A, 0);
      lease(throttler.admit("a", 0));
      throttler.ready(B, 0);
      throttler.policy(new QueuePolicy(0, 1000, Duration.ofSeconds(1)));
      assertThat(lease(throttler.admit("1", HOLDS_OUT_FOR_A, 0)).instance()).isEqualTo(B);
      assertThat(throttler.admit("2", HOLDS_OUT_FOR_A, 0))
          .isEqualTo(new Rejected<>(Reason.QUEUE_REQUESTS_FULL));
    }

    @Test
    void isSentAwayInTheOrderOfArrivalWithTheOthers() {
      bothBusy();
      ticket(throttler.admit("1", HOLDS_OUT_FOR_A, 0));
      ticket(throttler.admit("2", 0));
      Ticket<String> third = ticket(throttler.admit("3", new Preference(B, true), 0));
      assertThat(throttler.withdraw(third)).isTrue();
      assertThat(throttler.withdrawAll()).extracting(Ticket::waiter).containsExactly("1", "2");
      assertThat(throttler.queued()).isZero();
    }
  }
}
