package dev.dormouse.core.admit;

import dev.dormouse.core.revision.InstanceId;
import java.util.ArrayList;
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

  private final SlotPool pool;
  private final TicketQueue<W> queue = new TicketQueue<>();
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
    if (pool.free() > 0) { // then nobody waits
      return new Admission.Admitted<>(new Lease<>(pool.take(), waiter, nextOrder++, now));
    }
    if (queue.size() >= policy.maxRequests()) {
      return new Admission.Rejected<>(Admission.Reason.QUEUE_REQUESTS_FULL);
    }
    long bytes = heldBytes.applyAsLong(waiter);
    if (bytes > policy.maxBytes() - queue.bytes()) {
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
    pool.ban(lease.slots, now);
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
    pool.up(id);
    return grantWaiting(now);
  }

  /** An instance gets no more requests; those that run go on. */
  public void drain(InstanceId id) {
    pool.drain(id);
  }

  /**
   * Drains the {@code count} instances that cost least: those with the fewest requests in flight,
   * the newest among equals.
   */
  public List<InstanceId> drainCheapest(int count) {
    List<InstanceId> drained = pool.cheapest(count);
    drained.forEach(this::drain);
    return drained;
  }

  /** An instance is no more. The leases that are out for it are still to be given back. */
  public void gone(InstanceId id) {
    pool.gone(id);
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
    return queue.size();
  }

  public long queuedBytes() {
    return queue.bytes();
  }

  /** Instances that are ready, banned ones included. */
  public int readyInstances() {
    return pool.ready();
  }

  /** Slots that the next requests could have at once. */
  public int freeSlots() {
    return pool.free();
  }

  private List<Lease<W>> grantWaiting(long now) {
    Ticket<W> first = queue.head();
    if (first == null || pool.free() == 0) {
      return List.of();
    }
    List<Lease<W>> granted = new ArrayList<>(Math.min(pool.free(), queue.size()));
    while (first != null && pool.free() > 0) {
      queue.remove(first);
      first.state = Ticket.State.GRANTED;
      granted.add(new Lease<>(pool.take(), first.waiter(), first.order(), now));
      first = queue.head();
    }
    return granted;
  }

  private void takeBack(Lease<W> lease) {
    if (lease.returned) {
      throw new IllegalStateException("lease " + lease.order() + " was given back twice");
    }
    lease.returned = true;
    pool.giveBack(lease.slots);
  }
}
