package dev.dormouse.activator.peer;

import dev.dormouse.core.peer.Mark;
import dev.dormouse.core.peer.MemberId;
import dev.dormouse.core.peer.StoreCall;
import dev.dormouse.core.peer.View;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * The view and the marks of activators that live in one process. Tells on an executor that runs one
 * thing at a time, in the order of the writes. Safe for any thread; its lock guards the table, and
 * nobody is told under it.
 */
public final class MemberTable {
  private final Executor thread;
  private final List<Access> readers = new CopyOnWriteArrayList<>();
  // Guarded by this.
  private final Map<MemberId, Mark> marks = new LinkedHashMap<>();
  private View view = View.NONE;

  /**
   * Nobody is there yet.
   *
   * @param thread runs one action at a time, in the order in which they come
   */
  public MemberTable(Executor thread) {
    this.thread = thread;
  }

  /** The table as one member sees it. */
  public MemberStore store(MemberId self, PeerEar ear) {
    Access access = new Access(self, ear);
    readers.add(access);
    later(() -> tellAll(access));
    return access;
  }

  private void later(Runnable action) {
    try {
      thread.execute(action);
    } catch (RejectedExecutionException e) {
      // the program ends: nobody needs to know any more
    }
  }

  private synchronized View view() {
    return view;
  }

  private synchronized Map<MemberId, Mark> marks() {
    return Map.copyOf(marks);
  }

  private void tellAll(Access to) {
    if (readers.contains(to)) {
      to.ear.seen(view());
      marks().forEach(to.ear::seen);
    }
  }

  private synchronized Mark mark(MemberId member) {
    return marks.getOrDefault(member, Mark.NONE);
  }

  private synchronized boolean mark(MemberId member, long expected, Mark next) {
    Mark mark = mark(member);
    if (mark.sealed() || mark.renewals() != expected) {
      return false;
    }
    marks.put(member, next);
    return true;
  }

  private synchronized boolean propose(View next) {
    if (next.epoch() != view.epoch() + 1) {
      return false;
    }
    view = next;
    return true;
  }

  /** One member's way to the table. */
  private final class Access implements MemberStore {
    private final MemberId self;
    private final PeerEar ear;

    Access(MemberId self, PeerEar ear) {
      this.self = self;
      this.ear = ear;
    }

    @Override
    public void ask(StoreCall call) {
      later(() -> answer(call));
    }

    private void answer(StoreCall call) {
      if (!readers.contains(this)) {
        return;
      }
      switch (call) {
        case StoreCall.Renew(long number, long expected) -> {
          boolean done = mark(self, expected, new Mark(expected + 1, false));
          ear.renewed(number, done, mark(self));
          tellMark(self);
        }
        case StoreCall.Seal(long number, MemberId victim, long expected) -> {
          var _ = mark(victim, expected, new Mark(expected, true));
          ear.sealed(number, victim, mark(victim));
          tellMark(victim);
        }
        case StoreCall.Propose(long number, View next) -> {
          boolean done = propose(next);
          ear.proposed(number, view());
          if (done) {
            readers.forEach(each -> each.ear.seen(view()));
          }
        }
      }
    }

    private void tellMark(MemberId member) {
      Mark mark = mark(member);
      readers.forEach(each -> each.ear.seen(member, mark));
    }

    @Override
    public void close() {
      readers.remove(this);
    }
  }
}
