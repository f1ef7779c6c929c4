package dev.dormouse.core.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class RosterTest {
  private static final MemberId SELF = new MemberId("self");
  private static final MemberId OTHER = new MemberId("other");

  private final Roster roster = new Roster(SELF, Round.TIMING);
  private long now;

  @BeforeEach
  void isTheOnlyMemberAndLeaves() {
    roster.seen(View.NONE, moment());
    roster.seen(View.NONE.with(SELF), moment());
    tick();
    roster.leave();
    tick();
    roster.seen(roster.view().withLeaving(SELF), moment());
    assertThat(stands()).isTrue();
  }

  private Moment moment() {
    return new Moment(now, now);
  }

  private void tick() {
    now += Round.TIMING.beat();
    roster.tick(moment(), true, this::renewed);
  }

  private void renewed(StoreCall call) {
    if (call instanceof StoreCall.Renew(long number, long expected)) {
      roster.renewed(number, true, new Mark(expected + 1, false), moment());
    }
  }

  private boolean stands() {
    Footing footing = roster.footing(moment());
    return footing.member() && footing.inTerm();
  }

  @Test
  void usesNothingAnyMoreOnceTheViewWithoutItMayBeInPlace() {
    tick();
    assertThat(stands()).isFalse();
  }

  @Test
  void goesOnWhereAnotherViewCameFirst() {
    View before = roster.view();
    tick();
    roster.seen(
        new View(before.epoch() + 1, List.of(member(SELF), member(OTHER)), false), moment());
    assertThat(roster.footing(moment()).member()).isTrue();
  }

  private static View.Member member(MemberId id) {
    return new View.Member(id, id.equals(SELF));
  }
}
