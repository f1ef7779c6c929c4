package dev.dormouse.core.admit;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tickets that wait, in the order of arrival. A doubly linked list through the tickets
 * themselves, so that taking one out of the middle costs the same as taking the first. Not
 * thread-safe.
 */
final class TicketQueue<W> {
  private @Nullable Ticket<W> head;
  private @Nullable Ticket<W> tail;
  private int size;
  private long bytes;

  int size() {
    return size;
  }

  long bytes() {
    return bytes;
  }

  @Nullable Ticket<W> head() {
    return head;
  }

  /**
   * Puts a ticket where its order belongs. A new one goes to the end at once; one that comes back
   * passes the few that came before it.
   */
  void insert(Ticket<W> ticket) {
    Ticket<W> before = tail;
    if (before != null && before.order() > ticket.order()) {
      before = lastBefore(ticket.order());
    }
    Ticket<W> after = before == null ? head : before.after;
    ticket.before = before;
    ticket.after = after;
    if (before == null) {
      head = ticket;
    } else {
      before.after = ticket;
    }
    if (after == null) {
      tail = ticket;
    } else {
      after.before = ticket;
    }
    size++;
    bytes += ticket.bytes();
  }

  /** Looked for from both ends, for it is near one of them as a rule. */
  private @Nullable Ticket<W> lastBefore(long order) {
    Ticket<W> last = null;
    Ticket<W> early = head;
    Ticket<W> late = tail;
    while (early != null && late != null && early.order() < order) {
      if (late.order() < order) {
        return late;
      }
      last = early;
      early = early.after;
      late = late.before;
    }
    return last;
  }

  void remove(Ticket<W> ticket) {
    Ticket<W> before = ticket.before;
    Ticket<W> after = ticket.after;
    if (before == null) {
      head = after;
    } else {
      before.after = after;
    }
    if (after == null) {
      tail = before;
    } else {
      after.before = before;
    }
    ticket.before = null;
    ticket.after = null;
    size--;
    bytes -= ticket.bytes();
  }

  List<Ticket<W>> toList() {
    List<Ticket<W>> all = new ArrayList<>(size);
    for (Ticket<W> t = head; t != null; t = t.after) {
      all.add(t);
    }
    return all;
  }
}
