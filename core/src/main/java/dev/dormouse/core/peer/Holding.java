package dev.dormouse.core.peer;

import dev.dormouse.core.admit.Admission;
import dev.dormouse.core.peer.Message.Ask;
import dev.dormouse.core.peer.Message.Grant;
import dev.dormouse.core.peer.Message.Held;
import dev.dormouse.core.peer.Message.Rejection;
import dev.dormouse.core.peer.Message.Return;
import dev.dormouse.core.revision.InstanceId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The asking side: one activator's own requests for one revision, and the slots that it has for
 * them. The owner's own requests go this way too, so that nothing changes for them when the
 * revision gets another owner.
 *
 * <p>What is to be said to the owner gathers here until {@link #takeWords}. It may get lost: then
 * {@link #held} and {@link #asks} say everything anew. Not thread-safe.
 */
final class Holding<W> {
  /** So many may ask at once even where nobody may queue: the owner judges the queue. */
  private static final int MIN_ASKING = 1000;

  private static final class Slot {
    final Held held;
    boolean kept;
    long idleSince;

    Slot(Held held, boolean kept, long idleSince) {
      this.held = held;
      this.kept = kept;
      this.idleSince = idleSince;
    }
  }

  private record Waiting<W>(W request, long bytes, Optional<InstanceId> preferred) {
    boolean takes(InstanceId instance) {
      return preferred.isEmpty() || preferred.get().equals(instance);
    }
  }

  /** What is to be said to the owner. */
  record Words(List<Return> returns, List<Ask> asks, List<Long> withdrawn) {
    boolean isEmpty() {
      return returns.isEmpty() && asks.isEmpty() && withdrawn.isEmpty();
    }
  }

  private final Answers<W> answers;
  private final int maxWaiting;
  private final TreeMap<Long, Waiting<W>> waiting = new TreeMap<>();
  private final Map<W, Long> numbers = new HashMap<>();
  private final Map<LeaseId, Slot> slots = new LinkedHashMap<>();
  private final SequencedMap<LeaseId, Slot> idle = new LinkedHashMap<>();
  private final Map<W, Slot> busy = new HashMap<>();
  private long nextNumber;
  private Words words = new Words(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());

  Holding(Answers<W> answers, int maxWaiting) {
    this.answers = answers;
    this.maxWaiting = Math.max(MIN_ASKING, maxWaiting);
  }

  /** A request arrives: it is served by a kept slot, or asks for one. */
  void arrive(W request, long bytes, Optional<InstanceId> preferred, boolean mayServe) {
    Waiting<W> entry = new Waiting<>(request, bytes, preferred);
    Slot slot = mayServe && waiting.isEmpty() ? idleFor(entry) : null;
    if (slot != null) {
      serve(request, slot);
    } else if (waiting.size() >= maxWaiting) {
      answers.reject(request, Admission.Reason.QUEUE_REQUESTS_FULL);
    } else {
      long number = nextNumber++;
      enqueue(number, entry);
      words.asks().add(new Ask(number, bytes, preferred));
    }
  }

  /** The one that was used last, so that what is too many goes unused and comes back. */
  private @Nullable Slot idleFor(Waiting<W> entry) {
    for (Slot slot : idle.sequencedValues().reversed()) {
      if (entry.takes(slot.held.instance())) {
        return slot;
      }
    }
    return null;
  }

  private void enqueue(long number, Waiting<W> entry) {
    waiting.put(number, entry);
    numbers.put(entry.request(), number);
  }

  private @Nullable Waiting<W> dequeue(long number) {
    Waiting<W> entry = waiting.remove(number);
    if (entry != null) {
      numbers.remove(entry.request());
    }
    return entry;
  }

  /** A slot came. The request that it was asked for may be gone or served by now. */
  void granted(Grant grant, boolean mayServe, long now) {
    Held held = new Held(grant.lease(), grant.ask(), grant.instance());
    Slot slot = new Slot(held, grant.keep(), now);
    slots.put(held.lease(), slot);
    idle.put(held.lease(), slot);
    settle(mayServe);
  }

  void rejected(Rejection rejection) {
    Waiting<W> entry = dequeue(rejection.ask());
    if (entry != null) {
      answers.reject(entry.request(), rejection.reason());
    }
  }

  /** Serves who waits with the slots that are idle; gives back those that may not be kept. */
  void settle(boolean mayServe) {
    if (!idle.isEmpty()) {
      for (Slot slot : List.copyOf(idle.values())) {
        Long number = taker(slot);
        if (number == null && !slot.kept) {
          giveBack(slot, false);
        } else if (number != null && mayServe) {
          serve(number, slot);
        }
      }
    }
  }

  /** Who waits for a slot: the one that asked for it, or the first who takes it. */
  private @Nullable Long taker(Slot slot) {
    if (waiting.containsKey(slot.held.ask())) {
      return slot.held.ask();
    }
    for (Map.Entry<Long, Waiting<W>> entry : waiting.entrySet()) {
      if (entry.getValue().takes(slot.held.instance())) {
        return entry.getKey();
      }
    }
    return null;
  }

  private void serve(long number, Slot slot) {
    Waiting<W> entry = dequeue(number);
    if (entry == null) {
      throw new IllegalStateException("nobody waits under " + number);
    }
    if (number != slot.held.ask()) {
      words.withdrawn().add(number);
    }
    serve(entry.request(), slot);
  }

  private void serve(W request, Slot slot) {
    idle.remove(slot.held.lease());
    busy.put(request, slot);
    answers.serve(request, slot.held.lease(), slot.held.instance());
  }

  /** A request has ended. Does nothing for one that has no slot. */
  void done(W request, boolean mayServe, long now) {
    Slot slot = busy.remove(request);
    if (slot != null) {
      slot.idleSince = now;
      if (slot.kept) {
        idle.put(slot.held.lease(), slot);
        settle(mayServe);
      } else {
        giveBack(slot, false);
      }
    }
  }

  /** The instance did not take the request, which waits again. */
  void refused(W request, long bytes) {
    Slot slot = busy.remove(request);
    if (slot != null) {
      enqueue(slot.held.ask(), new Waiting<>(request, bytes, Optional.empty()));
      giveBack(slot, true);
    }
  }

  private void giveBack(Slot slot, boolean refused) {
    idle.remove(slot.held.lease());
    slots.remove(slot.held.lease());
    words.returns().add(new Return(slot.held.lease(), refused));
  }

  /** Whether a request waits; otherwise it has a slot, or had. */
  boolean isWaiting(W request) {
    return numbers.containsKey(request);
  }

  boolean isServing(W request) {
    return busy.containsKey(request);
  }

  /** Those who wait, in the order in which they came. */
  List<W> waiting() {
    return waiting.values().stream().map(Waiting::request).toList();
  }

  /** A request gives up. Returns whether it waited. */
  boolean withdraw(W request) {
    Long number = numbers.get(request);
    if (number == null) {
      return false;
    }
    dequeue(number);
    words.withdrawn().add(number);
    return true;
  }

  /** No slot may be kept any longer. */
  void recall(boolean mayServe) {
    slots.values().forEach(slot -> slot.kept = false);
    settle(mayServe);
  }

  /** Gives back the slots that were kept idle since before a time, or for an instance that left. */
  void returnIdleSince(long latest) {
    for (Slot slot : List.copyOf(idle.values())) {
      if (waiting.isEmpty() && slot.idleSince - latest <= 0) {
        giveBack(slot, false);
      }
    }
  }

  /** Gives back the idle slots of an instance that is no more. */
  void gone(InstanceId instance) {
    for (Slot slot : List.copyOf(idle.values())) {
      if (slot.held.instance().equals(instance)) {
        giveBack(slot, false);
      }
    }
  }

  List<Held> held() {
    return slots.values().stream().map(slot -> slot.held).toList();
  }

  List<Ask> asks() {
    return waiting.entrySet().stream()
        .map(entry ->
            new Ask(entry.getKey(), entry.getValue().bytes(), entry.getValue().preferred()))
        .toList();
  }

  boolean isEmpty() {
    return slots.isEmpty() && waiting.isEmpty();
  }

  /** What is to be said to the owner since the last call. */
  Words takeWords() {
    Words taken = words;
    if (!taken.isEmpty()) {
      words = new Words(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }
    return taken;
  }
}
