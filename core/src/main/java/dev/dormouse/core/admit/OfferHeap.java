package dev.dormouse.core.admit;

import java.util.ArrayList;
import java.util.List;

/**
 * The instances that offer a slot, the one to take first on top: the oldest, or where {@code
 * spread} is asked for the one with the fewest requests in flight, the oldest among equals. A
 * binary heap in which each instance knows its place, so that every change costs O(log n) and no
 * allocation. Not thread-safe.
 */
final class OfferHeap {
  private final boolean spread;
  private final List<Slots> heap = new ArrayList<>(1);

  OfferHeap(boolean spread) {
    this.spread = spread;
  }

  Slots first() {
    return heap.getFirst();
  }

  /** Puts an instance where it belongs, or takes it out when it offers nothing now. */
  void place(Slots slots, boolean offers) {
    if (!offers) {
      remove(slots);
    } else if (slots.place < 0) {
      heap.add(slots);
      up(slots, heap.size() - 1);
    } else {
      move(slots, slots.place);
    }
  }

  private void remove(Slots slots) {
    int hole = slots.place;
    if (hole < 0) {
      return;
    }
    slots.place = -1;
    Slots last = heap.removeLast();
    if (last != slots) {
      move(last, hole);
    }
  }

  private void move(Slots slots, int at) {
    if (at > 0 && before(slots, parent(at))) {
      up(slots, at);
    } else {
      down(slots, at);
    }
  }

  private void up(Slots slots, int from) {
    int at = from;
    while (at > 0 && before(slots, parent(at))) {
      set(at, parent(at));
      at = (at - 1) / 2;
    }
    set(at, slots);
  }

  private void down(Slots slots, int from) {
    int at = from;
    while (2 * at + 1 < heap.size()) {
      int child = 2 * at + 1;
      if (child + 1 < heap.size() && before(heap.get(child + 1), heap.get(child))) {
        child++;
      }
      if (!before(heap.get(child), slots)) {
        break;
      }
      set(at, heap.get(child));
      at = child;
    }
    set(at, slots);
  }

  private Slots parent(int at) {
    return heap.get((at - 1) / 2);
  }

  private void set(int at, Slots slots) {
    heap.set(at, slots);
    slots.place = at;
  }

  private boolean before(Slots a, Slots b) {
    return (spread && a.inFlight != b.inFlight) ? a.inFlight < b.inFlight : a.age < b.age;
  }
}
