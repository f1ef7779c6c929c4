package dev.dormouse.core.admit;

import dev.dormouse.core.revision.InstanceId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;

/**
 * Decides, for one revision, which request goes to which instance, which waits, and which is turned
 * away.
 *
 * <p>What always holds between two calls:
 *
 * <ul>
 *   <li>no instance has more leases out than the concurrency limit, whatever it went through;
 *   <li>no ticket waits while an instance that is ready and not banned has a free slot;
 *   <li>slots are granted in the order of arrival; a request that comes back after a refused
 *       connection keeps its place;
 *   <li>a ticket ends once, by a grant or by being withdrawn; a lease comes back once.
 * </ul>
 *
 * <p>A limit of {@value #FIRST_AVAILABLE_LIMIT} or less fills the oldest instance first, which
 * packs the load so that the newest can go; above that the instance with the fewest requests in
 * flight is chosen, the oldest among equals.
 *
 * <p>Not thread-safe: one shell calls it, under its lock, and acts on the answers after the lock.
 * Times are the caller's nanoseconds of one clock; they may be negative and only their differences
 * count.
 */
public final class Throttler<W> {
  /** Up to this concurrency the oldest instance with a free slot is taken. */
  public static final int FIRST_AVAILABLE_LIMIT = 3;

  private static final long FIRST_BAN_NANOS = 20_000_000;
  private static final int MAX_BAN_DOUBLINGS = 6;

  private final int concurrency;
  private final ToLongFunction<W> heldBytes;
  private final LinkedHashMap<InstanceId, Slots> instances = new LinkedHashMap<>();
  private final TicketQueue<W> queue = new TicketQueue<>();
  private QueuePolicy policy;
  private long nextOrder;
  private int inFlight;
  private int ready;
  private int freeSlots;
  private int banned;

  /**
   * @param concurrency the most requests in flight on one instance, at least 1
   * @param heldBytes the memory that a waiter holds while it waits; asked once, when it queues
   */
  public Throttler(int concurrency, QueuePolicy policy, ToLongFunction<W> heldBytes) {
    if (concurrency < 1) {
      throw new IllegalArgumentException("concurrency: " + concurrency + " (expected: >= 1)");
    }
    this.concurrency = concurrency;
    this.policy = policy;
    this.heldBytes = heldBytes;
  }

  /** A request arrives. */
  public Admission<W> admit(W waiter, long now) {
    if (freeSlots > 0 && queue.size() == 0) {
      return new Admission.Admitted<>(grant(choose(), waiter, nextOrder++, now));
    }
    if (queue.size() >= policy.maxRequests()) {
      return new Admission.Rejected<>(Admission.Reason.QUEUE_REQUESTS_FULL);
    }
    long bytes = heldBytes.applyAsLong(waiter);
    if (queue.bytes() + bytes > policy.maxBytes()) {
      return new Admission.Rejected<>(Admission.Reason.QUEUE_BYTES_FULL);
    }
    Ticket<W> ticket = new Ticket<>(waiter, nextOrder++, bytes);
    queue.insert(ticket);
    return new Admission.Queued<>(ticket);
  }

  /**
   * A request has ended and gives its slot back.
   *
   * @return the leases that this set free for others
   * @throws IllegalStateException when this lease came back before
   */
  public List<Lease<W>> release(Lease<W> lease, long now) {
    takeBack(lease);
    lease.slots.refusals = 0;
    return grantWaiting(now);
  }

  /**
   * An instance refused the connection before any byte was sent: it is banned for a short time,
   * which doubles with each refusal in a row, and the request goes back to its place in the queue
   * even if the queue is full, for it was admitted before.
   *
   * @return its new ticket, and the leases for whoever can go elsewhere, itself perhaps among them
   * @throws IllegalStateException when this lease came back before
   */
  public Refused<W> refused(Lease<W> lease, long now) {
    takeBack(lease);
    ban(lease.slots, now);
    Ticket<W> ticket =
        new Ticket<>(lease.holder(), lease.order(), heldBytes.applyAsLong(lease.holder()));
    queue.insert(ticket);
    return new Refused<>(ticket, grantWaiting(now));
  }

  /** What follows from a refused connection. */
  public record Refused<W>(Ticket<W> ticket, List<Lease<W>> granted) {}

  /**
   * A waiter gives up: its deadline passed, or its client went away.
   *
   * @return whether it was still waiting; false means that it has, or had, a lease
   */
  public boolean withdraw(Ticket<W> ticket) {
    if (ticket.state != Ticket.State.WAITING) {
      return false;
    }
    ticket.state = Ticket.State.WITHDRAWN;
    queue.remove(ticket);
    return true;
  }

  /** Everybody who waits is sent away, in the order of arrival: nothing will come up for them. */
  public List<Ticket<W>> withdrawAll() {
    List<Ticket<W>> all = queue.toList();
    for (Ticket<W> ticket : all) {
      withdraw(ticket);
    }
    return all;
  }

  /**
   * An instance takes requests from now on; a ban ends. One that drains stays so: draining is
   * final.
   *
   * @return at most as many leases as it has free slots
   */
  public List<Lease<W>> ready(InstanceId id, long now) {
    Slots slots = instances.computeIfAbsent(id, Slots::new);
    if (slots.state == Slots.State.DRAINING) {
      return List.of();
    }
    change(slots, Slots.State.READY, false);
    slots.refusals = 0;
    return grantWaiting(now);
  }

  /** An instance gets no more requests; those that run go on. */
  public void drain(InstanceId id) {
    Slots slots = instances.get(id);
    if (slots != null && slots.state == Slots.State.READY) {
      change(slots, Slots.State.DRAINING, slots.banned);
    }
  }

  /**
   * Drains the {@code count} instances that cost least: those with the fewest requests in flight,
   * the newest among equals.
   */
  public List<InstanceId> drainCheapest(int count) {
    List<InstanceId> drained =
        instances.sequencedValues().reversed().stream()
            .filter(slots -> slots.state == Slots.State.READY)
            .sorted(Comparator.comparingInt(slots -> slots.inFlight))
            .limit(Math.max(0, count))
            .map(slots -> slots.id)
            .toList();
    drained.forEach(this::drain);
    return drained;
  }

  /** An instance is no more. The leases that are out for it are still to be given back. */
  public void gone(InstanceId id) {
    Slots slots = instances.get(id);
    if (slots != null) {
      change(slots, Slots.State.GONE, slots.banned);
      forgetIfDone(slots);
    }
  }

  /**
   * Ends the bans whose time has passed.
   *
   * @return the leases that this made possible
   */
  public List<Lease<W>> endBans(long now) {
    if (banned == 0) {
      return List.of();
    }
    for (Slots slots : instances.values()) {
      if (slots.banned && now - slots.bannedUntil >= 0) {
        change(slots, slots.state, false);
      }
    }
    return grantWaiting(now);
  }

  /** When the next ban ends; empty when nothing is banned. */
  public OptionalLong nextBanEnd(long now) {
    if (banned == 0) {
      return OptionalLong.empty();
    }
    long soonest = Long.MAX_VALUE;
    for (Slots slots : instances.values()) {
      if (slots.banned) {
        soonest = Math.min(soonest, slots.bannedUntil - now);
      }
    }
    return OptionalLong.of(now + Math.max(0, soonest));
  }

  /** Replaces the bounds of the queue. Those who wait already stay. */
  public void policy(QueuePolicy changed) {
    policy = changed;
  }

  /** Requests in flight on one instance; 0 when it isn't known. */
  public int inFlight(InstanceId id) {
    Slots slots = instances.get(id);
    return slots == null ? 0 : slots.inFlight;
  }

  /** Requests in flight on all instances, those that drain or are gone included. */
  public int inFlight() {
    return inFlight;
  }

  public int queued() {
    return queue.size();
  }

  public long queuedBytes() {
    return queue.bytes();
  }

  /** Instances that are ready, banned ones included. */
  public int readyInstances() {
    return ready;
  }

  /** Slots that the next requests could have at once. */
  public int freeSlots() {
    return freeSlots;
  }

  private List<Lease<W>> grantWaiting(long now) {
    Ticket<W> first = queue.head();
    if (first == null || freeSlots == 0) {
      return List.of();
    }
    List<Lease<W>> granted = new ArrayList<>(Math.min(freeSlots, queue.size()));
    while (first != null && freeSlots > 0) {
      queue.remove(first);
      first.state = Ticket.State.GRANTED;
      granted.add(grant(choose(), first.waiter(), first.order(), now));
      first = queue.head();
    }
    return granted;
  }

  private Lease<W> grant(Slots slots, W waiter, long order, long now) {
    slots.inFlight++;
    inFlight++;
    freeSlots--;
    return new Lease<>(slots, waiter, order, now);
  }

  private Slots choose() {
    Slots best = null;
    for (Slots slots : instances.values()) {
      if (slots.offers(concurrency)) {
        if (concurrency <= FIRST_AVAILABLE_LIMIT || slots.inFlight == 0) {
          return slots;
        }
        if (best == null || slots.inFlight < best.inFlight) {
          best = slots;
        }
      }
    }
    if (best == null) {
      throw new IllegalStateException("freeSlots: " + freeSlots + " (expected: 0, none offers)");
    }
    return best;
  }

  private void takeBack(Lease<W> lease) {
    if (lease.returned) {
      throw new IllegalStateException("lease " + lease.order() + " was given back twice");
    }
    lease.returned = true;
    Slots slots = lease.slots;
    slots.inFlight--;
    inFlight--;
    if (slots.state == Slots.State.READY && !slots.banned) {
      freeSlots++;
    }
    forgetIfDone(slots);
  }

  private void ban(Slots slots, long now) {
    slots.bannedUntil = now + (FIRST_BAN_NANOS << Math.min(slots.refusals, MAX_BAN_DOUBLINGS));
    slots.refusals++;
    change(slots, slots.state, true);
  }

  /** The only place where an instance's standing changes, so that the counts stay true. */
  private void change(Slots slots, Slots.State state, boolean ban) {
    count(slots, -1);
    slots.state = state;
    slots.banned = ban;
    count(slots, 1);
  }

  private void count(Slots slots, int sign) {
    if (slots.state == Slots.State.READY) {
      ready += sign;
      if (slots.banned) {
        banned += sign;
      } else {
        freeSlots += sign * (concurrency - slots.inFlight);
      }
    }
  }

  private void forgetIfDone(Slots slots) {
    if (slots.state == Slots.State.GONE && slots.inFlight == 0) {
      instances.remove(slots.id, slots);
    }
  }
}
