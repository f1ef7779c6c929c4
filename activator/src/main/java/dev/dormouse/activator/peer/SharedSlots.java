package dev.dormouse.activator.peer;

import dev.dormouse.core.admit.QueuePolicy;
import dev.dormouse.core.peer.Participant;
import dev.dormouse.core.peer.SharedRules;
import dev.dormouse.core.peer.SlotFigures;
import dev.dormouse.core.peer.StartTrouble;
import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.core.scale.PeerLoad;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One revision's slots as one activator has them. Remembers what a participant that begins anew has
 * to be told. All is called under the {@linkplain Peers#lock lock}, but {@link #flush}, which is to
 * follow each time, after it.
 */
public final class SharedSlots {
  private final Peers peers;
  private SharedRules rules;

  /** Instances that are up, and whether each takes requests. */
  private final Map<InstanceId, Boolean> up = new LinkedHashMap<>();

  SharedSlots(Peers peers, SharedRules rules) {
    this.peers = peers;
    this.rules = rules;
  }

  /** The revision is served here from now on. Takes the lock itself. */
  public void open(RevisionEar ear) {
    synchronized (peers.lock()) {
      peers.remember(key(), this, ear);
      tellAll();
    }
    flush();
  }

  private RevisionKey key() {
    return rules.revision();
  }

  /** Who comes late finds the revision open again. */
  private Participant<Asker> member() {
    Participant<Asker> member = peers.participant();
    if (!member.isOpen(key())) {
      tellAll();
    }
    return member;
  }

  /** Tells another participant all that is known. */
  void tellAll() {
    Participant<Asker> member = peers.participant();
    peers.sort(member.open(rules, peers.now()));
    up.forEach((instance, takesRequests) -> {
      peers.sort(member.up(key(), instance, peers.now()));
      if (!takesRequests) {
        peers.sort(member.pause(key(), instance, peers.now()));
      }
    });
  }

  /** A request arrives. */
  public void arrive(Asker request) {
    peers.sort(
        member().arrive(key(), request, request.heldBytes(), request.preferred(), peers.now()));
  }

  /** A request that was served has ended. */
  public void done(Asker request) {
    peers.sort(member().done(key(), request, peers.now()));
  }

  /** The instance did not take the request, which waits again. */
  public void refused(Asker request) {
    if (member().isServing(key(), request)) {
      peers.sort(member().refused(key(), request, request.heldBytes(), peers.now()));
    } else { // the slot was an earlier participant's
      arrive(request);
    }
  }

  /** A request that waits gives up. */
  public void withdraw(Asker request) {
    peers.sort(member().withdraw(key(), request, peers.now()));
  }

  /** Who waits, in the order of arrival. */
  public List<Asker> waiting() {
    return member().waiting(key());
  }

  /** An instance takes requests. */
  public void up(InstanceId instance) {
    up.putIfAbsent(instance, true);
    peers.sort(member().up(key(), instance, peers.now()));
  }

  /** An instance says whether it takes requests. */
  public void readiness(InstanceId instance, boolean takesRequests) {
    if (up.replace(instance, takesRequests) != null) {
      peers.sort(
          takesRequests
              ? member().resume(key(), instance, peers.now())
              : member().pause(key(), instance, peers.now()));
    }
  }

  /** An instance is no more. */
  public void gone(InstanceId instance) {
    up.remove(instance);
    peers.sort(member().gone(key(), instance, peers.now()));
  }

  /** The owner drains the instances that cost least, and is told which; nobody else does. */
  public List<InstanceId> drainCheapest(int count) {
    Participant.Drained<Asker> drained = member().drainCheapest(key(), count, peers.now());
    peers.sort(drained.actions());
    return drained.instances();
  }

  /** Instances of which somebody dead may have slots in use. Known to the owner alone. */
  public Set<InstanceId> distrusted() {
    return member().distrusted(key());
  }

  /** How many drain only since somebody dead may have slots in use. Known to the owner alone. */
  public int quarantined() {
    return member().quarantined(key());
  }

  /** The owner drains an instance. */
  public void drain(InstanceId instance) {
    peers.sort(member().drain(key(), instance, peers.now()));
  }

  /** Instances that get no more requests, as far as the owner knows. */
  public List<InstanceId> draining() {
    return member().draining(key());
  }

  /** Those of them that hold no request any more. Known to the owner alone. */
  public List<InstanceId> drained() {
    return member().drained(key());
  }

  /** All members' slots, while this activator is the one that issues them. */
  public Optional<SlotFigures> figures() {
    return member().figures(key(), peers.now());
  }

  /** Instances don't start: the owner tells the others, whose requests wait; nobody else does. */
  public void unstarted(StartTrouble trouble) {
    peers.sort(member().unstarted(key(), trouble));
  }

  /** What this activator's own requests are to the revision, for the owner to know. */
  public void tell(PeerLoad own) {
    peers.sort(member().tell(key(), own));
  }

  /** What the others' requests are, as far as they told the owner. */
  public List<PeerLoad> peerLoads() {
    return member().peerLoads(key());
  }

  /** Other bounds of the queue, for requests that come. */
  public void policy(QueuePolicy queue) {
    rules = rules.with(queue);
    member().policy(key(), queue);
  }

  /** It is served here no longer, as soon as nothing is left of it. */
  public void close() {
    if (peers.forget(key(), this)) {
      member().close(key());
    }
  }

  /** This activator has become the revision's owner. */
  public void countHandOver() {
    peers.countHandOver();
  }

  /** To be done after the lock, in the order of the calls. */
  public void later(Runnable action) {
    peers.later(action);
  }

  /** Has done what was decided. Called after the lock. */
  public void flush() {
    peers.flush();
  }
}
