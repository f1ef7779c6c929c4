package dev.dormouse.activator.autoscaler;

import dev.dormouse.activator.gate.Time;
import dev.dormouse.core.revision.RevisionKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Keeps in mind when which idle revision is to be looked at again, because a call is expected. One
 * timer is set, for the next of all, and none while none is expected: what it costs is an entry for
 * each revision whose habits are known. Safe for any thread; nobody is called under its lock.
 */
final class ExpectedCalls {
  private record Due(long at, RevisionKey revision) {}

  private final Time time;
  private final Consumer<RevisionKey> due;
  private final long origin;
  private final Map<RevisionKey, Due> entries = new HashMap<>();
  private final TreeSet<Due> inOrder =
      new TreeSet<>(Comparator.comparingLong(Due::at).thenComparing(d -> d.revision().toString()));
  private Optional<Time.Timer> timer = Optional.empty();
  private long timerAt = Long.MAX_VALUE;

  ExpectedCalls(Time time, Consumer<RevisionKey> due) {
    this.time = time;
    this.due = due;
    this.origin = time.now();
  }

  /** The revision is due after so many nanoseconds, and no more when it was said to be before. */
  synchronized void expect(RevisionKey revision, long in) {
    forget(revision);
    if (in == Long.MAX_VALUE) {
      return;
    }
    Due entry = new Due(time.now() - origin + in, revision);
    entries.put(revision, entry);
    inOrder.add(entry);
    setTimer();
  }

  /** The revision is not due any more. */
  synchronized void forget(RevisionKey revision) {
    Due entry = entries.remove(revision);
    if (entry != null) {
      inOrder.remove(entry);
    }
    if (entries.isEmpty()) {
      timer.ifPresent(Time.Timer::cancel);
      timer = Optional.empty();
      timerAt = Long.MAX_VALUE;
    }
  }

  private void setTimer() {
    if (inOrder.isEmpty() || inOrder.first().at >= timerAt) {
      return;
    }
    timer.ifPresent(Time.Timer::cancel);
    timerAt = inOrder.first().at;
    timer = Optional.of(time.after(Math.max(0, timerAt - (time.now() - origin)), this::look));
  }

  private void look() {
    List<RevisionKey> revisions = new ArrayList<>();
    synchronized (this) {
      timer = Optional.empty();
      timerAt = Long.MAX_VALUE;
      long now = time.now() - origin;
      while (!inOrder.isEmpty() && inOrder.first().at <= now) {
        Due entry = inOrder.removeFirst();
        entries.remove(entry.revision);
        revisions.add(entry.revision);
      }
      setTimer();
    }
    revisions.forEach(due);
  }
}
