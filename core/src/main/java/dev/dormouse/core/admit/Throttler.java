package dev.dormouse.core.admit;

import dev.dormouse.core.revision.InstanceId;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Decides, for one revision, which request goes to which instance, which waits, and which is turned
 * away.
 *
 * <p>What always holds between two calls:
 *
 * <ul>
 *   <li>no instance has more leases out than the concurrency limit, whatever it went through;
 *   <li>no ticket waits while an instance that is ready, not paused and not banned has a free slot;
 *       one that holds out for an instance waits only while that one is all this, and full; but
 *       while {@linkplain #suspend suspended} all wait;
 *   <li>slots are granted in the order of arrival among those that take the instance; a request
 *       that comes back after a refused connection, or no longer holds out, keeps its place;
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

  private final SlotPool pool;
  private final Waiting<W> waiting = new Waiting<>();
  private final ToLongFunction<W> heldBytes;
  private QueuePolicy policy;
  private long nextOrder;

  /**
   * @param concurrency the most requests in flight on one instance, at least 1
   * @param heldBytes the memory that a waiter holds while it waits; asked when it begins to wait
   */
  public Throttler(int concurrency, QueuePolicy policy, ToLongFunction<W> heldBytes) {
    if (concurrency < 1) {
      throw new IllegalArgumentException("concurrency: " + concurrency + " (expected: >= 1)");
    }
    this.pool = new SlotPool(concurrency, concurrency > FIRST_AVAILABLE_LIMIT);
    this.policy = policy;
    this.heldBytes = heldBytes;
  }

  /** A request arrives. */
  public Admission<W> admit(W waiter, long now) {
    if (pool.free() > 0) { // then nobody waits for any instance
      return new Admission.Admitted<>(new Lease<>(pool.take(), waiter, nextOrder++, now));
    }
    long bytes = heldBytes.applyAsLong(waiter);
    Admission.Reason full = full(bytes);
    if (full != null) {
      return new Admission.Rejected<>(full);
    }
    Ticket<W> ticket = new Ticket<>(waiter, nextOrder++, bytes);
    waiting.add(ticket);
    return new Admission.Queued<>(ticket);
  }

  /**
   * A request arrives that prefers an instance. It gets a slot there if one is free. If all are
   * taken it may hold out for one, where the queue has room, until it is settled or the instance
   * takes no more requests; and otherwise it is like any other.
   */
  public Admission<W> admit(W waiter, Preference preference, long now) {
    Slots preferred = pool.find(preference.instance());
    if (preferred == null || !SlotPool.isOpen(preferred)) {
      return admit(waiter, now);
    }
    if (pool.hasFree(preferred)) { // then nobody waits who takes it
      Slots taken = pool.take(preferred);
      return new Admission.Admitted<>(new Lease<>(taken, waiter, nextOrder++, now));
    }
    long bytes = heldBytes.applyAsLong(waiter);
    if (!preference.waits() || full(bytes) != null) {
      return admit(waiter, now);
    }
    Ticket<W> ticket = new Ticket<>(waiter, nextOrder++, bytes);
    waiting.hold(ticket, preferred);
    return new Admission.Queued<>(ticket);
  }

  private Admission.@Nullable Reason full(long bytes) {
    if (waiting.size() >= policy.maxRequests()) {
      return Admission.Reason.QUEUE_REQUESTS_FULL;
    }
    return bytes > policy.maxBytes() - waiting.bytes() ? Admission.Reason.QUEUE_BYTES_FULL : null;
  }

  /**
   * A waiter that holds out for an instance takes any from now on. Does nothing to others.
   *
   * @return its lease, if a slot is free
   */
  public List<Lease<W>> settle(Ticket<W> ticket, long now) {
    if (ticket.state != Ticket.State.WAITING) {
      return List.of();
    }
    waiting.settle(ticket);
    return grantWaiting(now);
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
    Ticket<W> holding = waiting.firstHolding(lease.slots);
    return holding == null || !pool.hasFree(lease.slots)
        ? grantWaiting(now)
        : List.of(grant(holding, pool.take(lease.slots), now));
  }

  /**
   * A request is in flight already, by a slot that was issued elsewhere: it counts from now on, and
   * its lease comes back like any other. Where more are taken over than an instance may have, it
   * gets no further one until enough have ended.
   */
  public Lease<W> takeOver(InstanceId id, W holder, long now) {
    return new Lease<>(pool.takeOver(id), holder, nextOrder++, now);
  }

  /** Nobody gets a slot until this {@linkplain #proceed proceeds}; who comes waits. */
  public void suspend() {
    pool.suspend(true);
  }

  /**
   * Slots are granted again.
   *
   * @return the leases for those who waited
   */
  public List<Lease<W>> proceed(long now) {
    pool.suspend(false);
    List<Lease<W>> granted = new ArrayList<>();
    int before;
    do { // who holds out may have to let others go first
      before = granted.size();
      pool.all().forEach(slots -> granted.addAll(grantHolding(slots, now)));
      granted.addAll(grantWaiting(now));
    } while (granted.size() > before);
    return granted;
  }

  private List<Lease<W>> grantHolding(Slots slots, long now) {
    List<Lease<W>> granted = new ArrayList<>();
    Ticket<W> holding = waiting.firstHolding(slots);
    while (holding != null && pool.hasFree(slots)) {
      granted.add(grant(holding, pool.take(slots), now));
      holding = waiting.firstHolding(slots);
    }
    return granted;
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
    pool.ban(lease.slots, now);
    waiting.settleAll(lease.slots);
    Ticket<W> ticket =
        new Ticket<>(lease.holder(), lease.order(), heldBytes.applyAsLong(lease.holder()));
    waiting.add(ticket);
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
    waiting.remove(ticket);
    return true;
  }

  /** Everybody who waits is sent away, in the order of arrival: nothing will come up for them. */
  public List<Ticket<W>> withdrawAll() {
    List<Ticket<W>> all = waiting.toList();
    for (Ticket<W> ticket : all) {
      withdraw(ticket);
    }
    return all;
  }

  /**
   * An instance takes requests from now on; a ban and a pause end. One that drains stays so:
   * draining is final.
   *
   * @return at most as many leases as it has free slots
   */
  public List<Lease<W>> ready(InstanceId id, long now) {
    pool.up(id);
    return grantWaiting(now);
  }

  /**
   * An instance says that it takes none: it gets nobody until it is resumed.
   *
   * @return the leases of those that held out for it and can go elsewhere
   */
  public List<Lease<W>> pause(InstanceId id, long now) {
    Slots slots = pool.find(id);
    if (slots != null) {
      pool.pause(slots, true);
      waiting.settleAll(slots);
    }
    return grantWaiting(now);
  }

  /**
   * An instance takes requests again.
   *
   * @return at most as many leases as it has free slots
   */
  public List<Lease<W>> resume(InstanceId id, long now) {
    Slots slots = pool.find(id);
    if (slots != null) {
      pool.pause(slots, false);
    }
    return grantWaiting(now);
  }

  /**
   * An instance gets no more requests; those that run go on.
   *
   * @return the leases of those that held out for it and can go elsewhere
   */
  public List<Lease<W>> drain(InstanceId id, long now) {
    drain(id);
    return grantWaiting(now);
  }

  /**
   * Drains the {@code count} instances that cost least: paused ones, then those with the fewest
   * requests in flight, the newest among equals.
   */
  public Drained<W> drainCheapest(int count, long now) {
    List<InstanceId> drained = pool.cheapest(count);
    drained.forEach(this::drain);
    return new Drained<>(drained, grantWaiting(now));
  }

  private void drain(InstanceId id) {
    Slots slots = pool.find(id);
    if (slots != null) {
      pool.drain(slots);
      waiting.settleAll(slots);
    }
  }

  /** What follows from draining: who is drained, and the leases that this set free. */
  public record Drained<W>(List<InstanceId> instances, List<Lease<W>> granted) {}

  /**
   * An instance is no more. The leases that are out for it are still to be given back.
   *
   * @return the leases of those that held out for it and can go elsewhere
   */
  public List<Lease<W>> gone(InstanceId id, long now) {
    Slots slots = pool.find(id);
    if (slots != null) {
      pool.gone(slots);
      waiting.settleAll(slots);
    }
    return grantWaiting(now);
  }

  /**
   * Ends the bans whose time has passed.
   *
   * @return the leases that this made possible
   */
  public List<Lease<W>> endBans(long now) {
    pool.endBans(now);
    return grantWaiting(now);
  }

  /** When the next ban ends; empty when nothing is banned. */
  public OptionalLong nextBanEnd(long now) {
    return pool.nextBanEnd(now);
  }

  /** Replaces the bounds of the queue. Those who wait already stay. */
  public void policy(QueuePolicy changed) {
    policy = changed;
  }

  /** Requests in flight on one instance; 0 when it isn't known. */
  public int inFlight(InstanceId id) {
    return pool.inFlight(id);
  }

  /** Requests in flight on all instances, those that drain or are gone included. */
  public int inFlight() {
    return pool.inFlight();
  }

  public int queued() {
    return waiting.size();
  }

  public long queuedBytes() {
    return waiting.bytes();
  }

  /** Instances that are ready, banned and paused ones included. */
  public int readyInstances() {
    return pool.ready();
  }

  /** Slots that the next requests could have at once. */
  public int freeSlots() {
    return pool.free();
  }

  private List<Lease<W>> grantWaiting(long now) {
    Ticket<W> first = waiting.first();
    if (first == null || pool.free() == 0) {
      return List.of();
    }
    List<Lease<W>> granted = new ArrayList<>(Math.min(pool.free(), waiting.size()));
    while (first != null && pool.free() > 0) {
      granted.add(grant(first, pool.take(), now));
      first = waiting.first();
    }
    return granted;
  }

  private Lease<W> grant(Ticket<W> ticket, Slots slots, long now) {
    waiting.remove(ticket);
    ticket.state = Ticket.State.GRANTED;
    return new Lease<>(slots, ticket.waiter(), ticket.order(), now);
  }

  private void takeBack(Lease<W> lease) {
    if (lease.returned) {
      throw new IllegalStateException("lease " + lease.order() + " was given back twice");
    }
    lease.returned = true;
    pool.giveBack(lease.slots);
  }
}
