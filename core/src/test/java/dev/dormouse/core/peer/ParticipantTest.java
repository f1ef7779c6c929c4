package dev.dormouse.core.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.core.revision.InstanceId;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ParticipantTest {
  private final Round round = new Round(1, "hello-00001");
  private MemberId owner = new MemberId("nobody");
  private MemberId peer = new MemberId("nobody");

  @BeforeEach
  void twoJoin() {
    MemberId a = round.join("a");
    MemberId b = round.join("b");
    owner = round.owner();
    peer = owner.equals(a) ? b : a;
    round.pass(2);
    round.messages.clear();
  }

  @Test
  void servesARequestAtTheOwnerWithoutAnyMessage() {
    round.up("one");
    round.arrive(owner, "r");
    assertThat(round.served).containsExactly("r@one");
    assertThat(round.messages).isEmpty();
  }

  @Test
  void servesARequestAtAPeerForOneMessageEachWay() {
    round.up("one");
    round.arrive(peer, "r");
    assertThat(round.served).containsExactly("r@one");
    assertThat(round.messages)
        .hasSize(2)
        .hasExactlyElementsOfTypes(Message.ToOwner.class, Message.ToPeer.class);
  }

  @Test
  void servesWithAKeptSlotForNoMessageWhileThereAreMore() {
    round.up("one");
    round.up("two");
    round.arrive(peer, "r");
    round.done(peer, "r");
    round.messages.clear();
    round.arrive(peer, "s");
    assertThat(round.served).containsExactly("r@one", "s@one");
    assertThat(round.messages).isEmpty();
  }

  @Test
  void recallsKeptSlotsWhenSomebodyWaits() {
    round.up("one");
    round.up("two");
    round.arrive(peer, "r");
    round.done(peer, "r");
    round.arrive(owner, "s");
    round.arrive(owner, "t");
    assertThat(round.served).containsExactly("r@one", "s@two", "t@one");
  }

  @Test
  void keepsNoSlotForLong() {
    round.up("one");
    round.up("two");
    round.arrive(peer, "r");
    round.done(peer, "r");
    round.pass(7);
    assertThat(round.at(peer).isAtRest()).isTrue();
    assertThat(round.at(owner).isAtRest()).isTrue();
  }

  @Test
  void grantsInTheOrderOfArrivalWhereverRequestsWait() {
    round.up("one");
    round.arrive(owner, "a");
    round.arrive(peer, "b");
    round.arrive(owner, "c");
    round.arrive(peer, "d");
    round.done(owner, "a");
    round.done(peer, "b");
    round.done(owner, "c");
    assertThat(round.served).containsExactly("a@one", "b@one", "c@one", "d@one");
  }

  @Test
  void handsOverWhatIsInFlightAndWhoWaitsWhenTheOwnerLeaves() {
    round.up("one");
    round.arrive(owner, "a");
    round.arrive(peer, "b");
    int listings = round.listings;
    round.leave(owner);
    assertThat(round.owner()).isEqualTo(peer);
    assertThat(round.served).as("a still runs on one").containsExactly("a@one");
    assertThat(round.left).as("it holds a slot").isEmpty();
    round.done(owner, "a");
    assertThat(round.served).containsExactly("a@one", "b@one");
    round.pass(5);
    assertThat(round.left).containsExactly(owner);
    assertThat(round.listings).as("nothing was unknown").isEqualTo(listings);
  }

  @Test
  void leavesAListAloneThatComesAfterTheRevisionWasClosed() {
    round.at(owner).close(round.revision);
    round.pass(2);
    assertThat(round.at(owner).listed(round.revision, List.of(), round.moment())).isEmpty();
  }

  @Test
  void usesWhatADeadOwnerMayHaveInFlightOnlyAfterTheLongestRequest() {
    round.up("one");
    round.die(owner);
    round.arrive(peer, "r");
    round.pass(12);
    assertThat(round.view().others(peer)).as("it was put out").isEmpty();
    assertThat(round.served).isEmpty();
    round.up("two");
    assertThat(round.served).as("it never knew of two").containsExactly("r@two");
    round.arrive(peer, "s");
    round.pass(12);
    assertThat(round.served).containsExactly("r@two", "s@one");
  }

  @Test
  void givesADeadPeersSlotsToOthersAfterTheLongestRequest() {
    round.up("one");
    round.arrive(peer, "r");
    round.die(peer);
    round.arrive(owner, "s");
    round.pass(12);
    assertThat(round.view().others(owner)).isEmpty();
    assertThat(round.served).containsExactly("r@one");
    round.pass(12);
    assertThat(round.served).containsExactly("r@one", "s@one");
  }

  @Test
  void hasInQuarantineWhatDrainsAndOnlyTheDeadMayUse() {
    round.up("one");
    round.up("two");
    round.arrive(peer, "r");
    round.arrive(owner, "s");
    round.die(peer);
    round.pass(12);
    assertThat(round.view().others(owner)).isEmpty();
    Participant<String> left = round.at(owner);
    assertThat(left.quarantined(round.revision)).as("nothing drains").isZero();
    round.drain(owner, 2);
    assertThat(left.draining(round.revision)).hasSize(2);
    assertThat(left.quarantined(round.revision)).isEqualTo(1);
    round.pass(12);
    assertThat(left.quarantined(round.revision)).isZero();
    assertThat(left.drained(round.revision)).containsExactly(new InstanceId("one"));
  }

  @Test
  void sendsARequestWhereItWouldRatherGoWhereverItArrives() {
    round.up("one");
    round.up("two");
    round.arrivePreferring(owner, "a", "two");
    round.arrivePreferring(peer, "b", "one");
    round.arrivePreferring(peer, "c", "one");
    assertThat(round.served).containsExactly("a@two", "b@one");
    round.done(owner, "a");
    assertThat(round.served).as("rather anywhere than wait").endsWith("c@two");
  }

  @Test
  void giveNoRequestsToAPausedInstanceUntilItIsResumed() {
    round.up("one");
    round.pause("one");
    round.arrive(peer, "a");
    assertThat(round.served).isEmpty();
    round.resume("one");
    assertThat(round.served).containsExactly("a@one");
  }

  @Test
  void drainsNothingAnewAfterAHandOver() {
    round.up("one");
    round.up("two");
    round.arrive(owner, "a");
    assertThat(round.drain(peer, 1)).as("it isn't the owner").isEmpty();
    assertThat(round.drain(owner, 1)).containsExactly("two");
    round.leave(owner);
    round.arrive(peer, "b");
    assertThat(round.served).containsExactly("a@one");
    assertThat(round.at(peer).drained(round.revision)).hasToString("[two]");
  }

  @Test
  void tellsTheOwnerAloneWhatAPeersRequestsAre() {
    round.tell(peer, 2);
    assertThat(round.at(owner).peerLoads(round.revision))
        .singleElement()
        .satisfies(load -> assertThat(load.stableConcurrency()).isEqualTo(2));
    assertThat(round.at(peer).peerLoads(round.revision)).isEmpty();
    round.tell(peer, 0);
    assertThat(round.at(owner).peerLoads(round.revision)).isEmpty();
    round.messages.clear();
    round.tell(peer, 0);
    assertThat(round.messages).as("nothing new").isEmpty();
  }

  @Test
  void tellsWhoOwnsAServiceWhatItsRequestsDid() {
    round.count(owner, 3);
    assertThat(round.served).as("the owner knows").isEmpty();
    round.count(peer, 5);
    assertThat(round.served).containsExactly(peer + " counted 5");
  }

  @Test
  void tellsThoseWhoWaitAtAPeerThatInstancesDontStart() {
    round.arrive(peer, "a");
    round.arrive(peer, "b");
    round.unstarted(peer, "not the owner");
    assertThat(round.served).isEmpty();
    round.unstarted(owner, "it ends");
    assertThat(round.served).containsExactly("a: it ends", "b: it ends");
    round.up("one");
    assertThat(round.at(owner).isAtRest()).as("nobody waits").isTrue();
    round.messages.clear();
    round.unstarted(owner, "it ends again");
    assertThat(round.messages).as("nobody to tell").isEmpty();
  }

  @Test
  void closesARevisionWhenNothingIsLeftOfIt() {
    round.up("one");
    round.arrive(owner, "a");
    round.at(owner).close(round.revision);
    round.pass(1);
    round.done(owner, "a");
    round.pass(1);
    round.open(owner);
    round.arrive(peer, "b");
    assertThat(round.served).as("it asks again").contains("a@one");
  }

  @Test
  void aBeatDoesNotLookAtWhatIsIdle() {
    round.up("one");
    round.arrive(peer, "r");
    round.done(peer, "r");
    assertThat(isAsleep(owner)).isFalse();
    assertThat(isAsleep(peer)).isFalse();
    round.pass(2);
    assertThat(round.at(owner).looked()).isEmpty();
    assertThat(round.at(peer).looked()).isEmpty();
  }

  @Test
  void aBeatLooksAtWhatWaits() {
    round.arrive(peer, "r");
    round.pass(20);
    assertThat(round.at(owner).looked()).containsExactly(round.revision);
    assertThat(round.at(peer).looked()).containsExactly(round.revision);
  }

  @Test
  void aBeatLooksAtWhatRuns() {
    round.up("one");
    round.arrive(peer, "r");
    round.pass(20);
    assertThat(round.at(owner).looked()).containsExactly(round.revision);
    assertThat(round.at(peer).looked()).containsExactly(round.revision);
  }

  @Test
  void aBeatLooksAtWhatABanEnds() {
    round.up("one");
    round.arrive(owner, "r");
    round.refused(owner, "r");
    round.giveUp(owner, "r");
    round.pass(1);
    assertThat(isAsleep(owner)).isFalse();
    assertThat(isAsleep(peer)).isTrue();
    round.pass(3);
    assertThat(isAsleep(owner)).isTrue();
    round.arrive(owner, "s");
    assertThat(round.served).containsExactly("r@one", "s@one");
  }

  @Test
  void aBeatLooksAtWhatIsToldUntilItIsOver() {
    round.pass(3);
    round.tell(peer, 1);
    round.pass(1);
    assertThat(round.at(peer).looked()).containsExactly(round.revision);
    assertThat(isAsleep(peer)).isFalse();
    round.tell(peer, 0);
    round.pass(2);
    assertThat(round.at(peer).looked()).isEmpty();
  }

  @Test
  void aBeatLooksAtTheDeadsSlotsUntilTheyAreFree() {
    round.up("one");
    round.arrive(peer, "r");
    round.die(peer);
    round.pass(12);
    assertThat(round.view().has(peer)).isFalse();
    assertThat(round.at(owner).looked()).containsExactly(round.revision);
    round.arrive(owner, "s");
    round.pass(12);
    assertThat(round.served).containsExactly("r@one", "s@one");
    round.done(owner, "s");
    round.pass(2);
    assertThat(round.at(owner).looked()).isEmpty();
  }

  @Test
  void aBeatLooksAtAllWhenTheGroundOnWhichTheyStandChanges() {
    round.pass(3);
    round.storeAway = true;
    round.die(peer);
    int beats = 0;
    while (round.at(owner).looked().isEmpty()) {
      round.pass(1);
      beats++;
    }
    assertThat(round.at(owner).issues(round.revision, round.moment())).isFalse();
    assertThat(beats).isGreaterThan(1);
    round.pass(1);
    assertThat(round.at(owner).looked()).isEmpty();
    round.storeAway = false;
    round.pass(10);
    round.up("one");
    round.arrive(owner, "r");
    assertThat(round.at(owner).issues(round.revision, round.moment())).isTrue();
  }

  private boolean isAsleep(MemberId member) {
    return round.at(member).isAsleep(round.revision);
  }
}
