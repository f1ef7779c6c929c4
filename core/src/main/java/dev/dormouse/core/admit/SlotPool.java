package dev.dormouse.core.admit;

import dev.dormouse.core.revision.InstanceId;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Owns the slots of a revision's instances: how many are free, and which is taken next. Every
 * change of an instance goes through {@link #change}, {@link #take} or {@link #giveBack}, so that
 * the counts stay true. Not thread-safe.
 */
final class SlotPool {
  private static final long FIRST_BAN_NANOS = 20_000_000;
  private static final int MAX_BAN_DOUBLINGS = 6;

  private final int concurrency;
  private final Map<InstanceId, Slots> instances = HashMap.newHashMap(1);
  private final OfferHeap offers;
  private long nextAge;
  private int inFlight;
  private int ready;
  private int banned;
  private int free;
  private boolean suspended;

  SlotPool(int concurrency, boolean spread) {
    this.concurrency = concurrency;
    this.offers = new OfferHeap(spread);
  }

  int inFlight() {
    return inFlight;
  }

  int inFlight(InstanceId id) {
    Slots slots = instances.get(id);
    return slots == null ? 0 : slots.inFlight;
  }

  int ready() {
    return ready;
  }

  /** Slots that may be taken now. */
  int free() {
    return suspended ? 0 : free;
  }

  void suspend(boolean wanted) {
    suspended = wanted;
  }

  Collection<Slots> all() {
    return instances.values();
  }

  /** An instance that is known; null when it is not. */
  @Nullable Slots find(InstanceId id) {
    return instances.get(id);
  }

  /** Whether an instance takes requests, when it has a free slot. */
  static boolean isOpen(Slots slots) {
    return slots.isReady() && !slots.banned && !slots.paused;
  }

  /** Whether a slot of an instance may be taken now. */
  boolean hasFree(Slots slots) {
    return !suspended && offers(slots);
  }

  private boolean offers(Slots slots) {
    return isOpen(slots) && slots.inFlight < concurrency;
  }

  /** Takes the next slot. Only when one is free. */
  Slots take() {
    return take(offers.first());
  }

  /** Takes a slot of one instance. Only when it has a free one. */
  Slots take(Slots slots) {
    slots.inFlight++;
    inFlight++;
    free--;
    offers.place(slots, slots.inFlight < concurrency);
    return slots;
  }

  /** Counts a slot that is in use already, free or not, of an instance that is known or not. */
  Slots takeOver(InstanceId id) {
    Slots slots = instances.computeIfAbsent(id, unknown -> new Slots(unknown, nextAge++));
    count(slots, -1);
    slots.inFlight++;
    inFlight++;
    count(slots, 1);
    offers.place(slots, offers(slots));
    return slots;
  }

  void giveBack(Slots slots) {
    slots.inFlight--;
    inFlight--;
    if (offers(slots)) {
      free++;
      offers.place(slots, true);
    }
    forgetIfDone(slots);
  }

  /** An instance is up; a ban and a pause end. One that was drained stays so. */
  void up(InstanceId id) {
    Slots slots = instances.get(id);
    if (slots == null) {
      slots = new Slots(id, nextAge++);
      instances.put(id, slots);
    }
    slots.refusals = 0;
    change(slots, true, slots.drained, false, false);
  }

  void pause(Slots slots, boolean paused) {
    change(slots, slots.up, slots.drained, slots.banned, paused);
  }

  void drain(Slots slots) {
    change(slots, slots.up, true, slots.banned, slots.paused);
  }

  /**
   * The ready instances that cost least to drain: paused ones, then those with the fewest in
   * flight, the newest among equals.
   */
  List<InstanceId> cheapest(int count) {
    return instances.values().stream()
        .filter(Slots::isReady)
        .sorted(
            Comparator.<Slots>comparingInt(slots -> slots.paused ? 0 : 1)
                .thenComparingInt(slots -> slots.inFlight)
                .thenComparing(Comparator.<Slots>comparingLong(slots -> slots.age).reversed()))
        .limit(Math.max(0, count))
        .map(slots -> slots.id)
        .toList();
  }

  void gone(Slots slots) {
    change(slots, false, slots.drained, slots.banned, slots.paused);
    forgetIfDone(slots);
  }

  /**
   * Bans an instance that refused a connection: 20 ms, twice as long after each further one, 1.28 s
   * at most. While banned it gets nobody, so whoever is refused then was sent before, and tells
   * nothing new.
   */
  void ban(Slots slots, long now) {
    if (!slots.banned) {
      slots.bannedUntil = now + (FIRST_BAN_NANOS << Math.min(slots.refusals, MAX_BAN_DOUBLINGS));
      slots.refusals++;
      change(slots, slots.up, slots.drained, true, slots.paused);
    }
  }

  void endBans(long now) {
    if (banned > 0) {
      for (Slots slots : instances.values()) {
        if (slots.banned && now - slots.bannedUntil >= 0) {
          change(slots, slots.up, slots.drained, false, slots.paused);
        }
      }
    }
  }

  OptionalLong nextBanEnd(long now) {
    if (banned == 0) {
      return OptionalLong.empty();
    }
    long soonest = Long.MAX_VALUE;
    for (Slots slots : instances.values()) {
      if (slots.banned && slots.isReady()) {
        soonest = Math.min(soonest, slots.bannedUntil - now);
      }
    }
    return OptionalLong.of(now + Math.max(0, soonest));
  }

  private void change(Slots slots, boolean up, boolean drained, boolean ban, boolean paused) {
    count(slots, -1);
    slots.up = up;
    slots.drained = drained;
    slots.banned = ban;
    slots.paused = paused;
    count(slots, 1);
    offers.place(slots, offers(slots));
  }

  private void count(Slots slots, int sign) {
    if (slots.isReady()) {
      ready += sign;
      if (slots.banned) {
        banned += sign;
      }
      if (isOpen(slots)) {
        free += sign * Math.max(0, concurrency - slots.inFlight);
      }
    }
  }

  /** Leases may be out for an instance that is gone: it is remembered until they are back. */
  private void forgetIfDone(Slots slots) {
    if (!slots.up && slots.inFlight == 0) {
      instances.remove(slots.id);
    }
  }
}
