package dev.dormouse.core.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.core.peer.Frame.Header;
import dev.dormouse.core.peer.Link.Verdict;
import org.junit.jupiter.api.Test;

final class LinkTest {
  private static final long EPOCH = 7;

  private final Link one = new Link();
  private final Link other = new Link();

  LinkTest() {
    one.begin();
    other.begin();
  }

  private void open() {
    assertThat(other.look(one.header(EPOCH))).isEqualTo(Verdict.UNKNOWN);
    assertThat(one.look(other.header(EPOCH))).isEqualTo(Verdict.CURRENT);
    assertThat(other.look(one.header(EPOCH))).isEqualTo(Verdict.CURRENT);
  }

  @Test
  void opensWhenEachSideKnowsTheOthersNumber() {
    open();
    assertThat(one.isOpen()).isTrue();
    assertThat(other.isOpen()).isTrue();
  }

  @Test
  void takesEveryMessageOnceAndInOrder() {
    open();
    assertThat(one.take(0)).isTrue();
    assertThat(one.take(0)).isFalse();
    assertThat(one.take(1)).isTrue();
    assertThat(one.isOpen()).isTrue();
  }

  @Test
  void endsTheSessionAtAGap() {
    open();
    assertThat(one.take(1)).isFalse();
    assertThat(one.isOpen()).isFalse();
  }

  @Test
  void endsTheSessionWhenAMessageIsStillMissingAtTheSecondBeat() {
    open();
    one.beat(1, 0);
    assertThat(one.isOpen()).isTrue();
    one.beat(1, 0);
    assertThat(one.isOpen()).isFalse();
  }

  @Test
  void goesOnWhenWhatWasMissingComes() {
    open();
    one.beat(1, 0);
    one.take(0);
    one.beat(2, 0);
    assertThat(one.isOpen()).isTrue();
  }

  @Test
  void followsTheOtherSideToItsNextSession() {
    open();
    other.begin();
    assertThat(one.look(other.header(EPOCH))).isEqualTo(Verdict.UNKNOWN);
    assertThat(one.isOpen()).isFalse();
    assertThat(other.look(one.header(EPOCH))).isEqualTo(Verdict.CURRENT);
  }

  @Test
  void takesNothingOfAnEarlierSessionOnceTheNextIsOpen() {
    open();
    Header earlier = one.header(EPOCH);
    one.begin();
    open();
    assertThat(other.look(earlier)).isEqualTo(Verdict.STALE);
    assertThat(other.isOpen()).isTrue();
  }

  @Test
  void knowsWhenAllHasArrived() {
    open();
    assertThat(one.allArrived()).isTrue();
    one.nextSequence();
    assertThat(one.allArrived()).isFalse();
    one.beat(0, 1);
    assertThat(one.allArrived()).isTrue();
  }
}
