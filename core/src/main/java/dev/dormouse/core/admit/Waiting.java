package dev.dormouse.core.admit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who waits, each line in the order of arrival: one line for any instance, and one for each
 * instance that somebody holds out for. Where nobody does, there is the one line only. Not
 * thread-safe.
 */
final class Waiting<W> {
  private final TicketQueue<W> anywhere = new TicketQueue<>();
  private final Map<Slots, TicketQueue<W>> holdingOut = new HashMap<>();
  private int held;
  private long heldBytes;

  int size() {
    return anywhere.size() + held;
  }

  long bytes() {
    return anywhere.bytes() + heldBytes;
  }

  /** The first of those who take any instance. */
  @Nullable Ticket<W> first() {
    return anywhere.head();
  }

  /** The first in line for a slot of an instance, if that is one who holds out for it. */
  @Nullable Ticket<W> firstHolding(Slots slots) {
    TicketQueue<W> line = held == 0 ? null : holdingOut.get(slots);
    Ticket<W> first = line == null ? null : line.head();
    Ticket<W> other = anywhere.head();
    return first != null && (other == null || first.order() < other.order()) ? first : null;
  }

  void add(Ticket<W> ticket) {
    anywhere.insert(ticket);
  }

  void hold(Ticket<W> ticket, Slots slots) {
    ticket.heldFor = slots;
    holdingOut.computeIfAbsent(slots, _ -> new TicketQueue<>()).insert(ticket);
    held++;
    heldBytes += ticket.bytes();
  }

  void remove(Ticket<W> ticket) {
    Slots slots = ticket.heldFor;
    TicketQueue<W> line = slots == null ? null : holdingOut.get(slots);
    if (slots == null || line == null) {
      anywhere.remove(ticket);
      return;
    }
    line.remove(ticket);
    if (line.size() == 0) {
      holdingOut.remove(slots);
    }
    held--;
    heldBytes -= ticket.bytes();
  }

  /** One who holds out takes any instance from now on, in its place in the order of arrival. */
  void settle(Ticket<W> ticket) {
    if (ticket.heldFor != null) {
      remove(ticket);
      ticket.heldFor = null;
      anywhere.insert(ticket);
    }
  }

  /** Nobody holds out for an instance any longer. */
  void settleAll(Slots slots) {
    TicketQueue<W> line = held == 0 ? null : holdingOut.get(slots);
    if (line != null) {
      line.toList().forEach(this::settle);
    }
  }

  /** All, in the order of arrival. */
  List<Ticket<W>> toList() {
    List<Ticket<W>> all = anywhere.toList();
    if (held > 0) {
      all = new ArrayList<>(all);
      holdingOut.values().stream().map(TicketQueue::toList).forEach(all::addAll);
      all.sort(Comparator.comparingLong(Ticket::order));
    }
    return all;
  }
}
