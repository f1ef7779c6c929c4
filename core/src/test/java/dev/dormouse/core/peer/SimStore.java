package dev.dormouse.core.peer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The store of a simulated world: each write is taken only if it expects what is there. */
final class SimStore {
  private final Plant plant;
  private final Map<MemberId, Mark> marks = new LinkedHashMap<>();
  private View view = View.NONE;
  private int seals;

  SimStore(Plant plant) {
    this.plant = plant;
  }

  View view() {
    return view;
  }

  Map<MemberId, Mark> marks() {
    return marks;
  }

  Mark mark(MemberId member) {
    return marks.getOrDefault(member, Mark.NONE);
  }

  int seals() {
    return seals;
  }

  boolean renew(MemberId member, long expected) {
    Mark mark = mark(member);
    if (mark.sealed() || mark.renewals() != expected) {
      return false;
    }
    marks.put(member, new Mark(expected + 1, false));
    return true;
  }

  boolean seal(MemberId member, long expected) {
    Mark mark = mark(member);
    if (mark.sealed() || mark.renewals() != expected) {
      return false;
    }
    marks.put(member, new Mark(expected, true));
    seals++;
    if (plant == Plant.EXPELS_EARLY) {
      view = view.without(List.of(member), false);
    }
    return true;
  }

  boolean propose(View next) {
    if (next.epoch() != view.epoch() + 1) {
      return false;
    }
    view = next;
    return true;
  }
}
