package dev.dormouse.e2e;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What became of every request of a load. Thread-safe. */
final class Ledger {
  private static final Pattern REASON = Pattern.compile("(?im)^Dormouse-Reason: (\\S+)");

  /** How a request ended. */
  enum End {
    ANSWERED,
    /** Nobody took the connection, so nothing was sent; it is tried elsewhere. */
    UNTAKEN,
    /** It was sent, and no whole answer came. */
    UNANSWERED,
    /** The answer was an error. */
    REFUSED,
    /** It was answered by an instance that had more requests than it may. */
    OVER
  }

  /**
   * One request.
   *
   * @param at the address that was called
   * @param due when it was to be sent, in nanoseconds
   * @param sent when it was
   * @param what came instead of an answer; empty where one came
   */
  record Entry(InetSocketAddress at, long due, long sent, long ended, End end, String what) {
    /** By how much it was sent too late: callers were held up by others, or had no processor. */
    long lateNanos() {
      return Math.max(0, sent - due);
    }

    boolean isLost() {
      return end == End.UNANSWERED || end == End.REFUSED;
    }

    /** The reason that the platform gave for its error; empty where it gave none. */
    String reason() {
      Matcher reason = REASON.matcher(what);
      return reason.find() ? reason.group(1) : "";
    }

    /** Who has to answer for the loss. */
    String fault() {
      String whom = at.getHostString() + ":" + at.getPort();
      if (end == End.UNANSWERED) {
        return "no answer of " + whom;
      }
      return reason().isEmpty() ? "the application" : reason() + " of " + whom;
    }
  }

  /** What waited for so long for a caller was sent late. */
  private static final long LATE_NANOS = 100_000_000;

  private final ConcurrentLinkedQueue<Entry> entries = new ConcurrentLinkedQueue<>();
  private final LongAdder answered = new LongAdder();
  private final int perSecond;

  /**
   * With nothing in it.
   *
   * @param perSecond how many requests are asked for
   */
  Ledger(int perSecond) {
    this.perSecond = perSecond;
  }

  /** How many requests are asked for. */
  int perSecond() {
    return perSecond;
  }

  void add(Entry entry) {
    entries.add(entry);
    if (entry.end() == End.ANSWERED) {
      answered.increment();
    }
  }

  /** How many were answered in all. */
  long answered() {
    return answered.sum();
  }

  /** How many ended so between two moments. */
  long count(End end, long from, long to) {
    return since(from).filter(it -> it.end() == end && it.ended() < to).count();
  }

  /** Those that ended from a moment on without what was asked for. */
  List<Entry> lost(long from) {
    return since(from).filter(Entry::isLost).toList();
  }

  /** Of those that ended from a moment on, which met an instance with too many. */
  List<Entry> over(long from) {
    return since(from).filter(it -> it.end() == End.OVER).toList();
  }

  /** The longest time from a moment on in which nobody was answered. */
  long longestSilenceMillis(long from) {
    long last = from;
    long longest = 0;
    for (long ended :
        since(from)
            .filter(it -> it.end() == End.ANSWERED)
            .mapToLong(Entry::ended)
            .sorted()
            .toArray()) {
      longest = Math.max(longest, ended - last);
      last = ended;
    }
    return longest / 1_000_000;
  }

  /** A percentile of how long those took that were answered between two moments. */
  double millis(double percentile, long from, long to) {
    long[] took =
        since(from)
            .filter(it -> it.end() == End.ANSWERED && it.ended() < to)
            .mapToLong(it -> it.ended() - it.sent())
            .sorted()
            .toArray();
    return took.length == 0
        ? Double.NaN
        : took[(int) Math.ceil(took.length * percentile / 100) - 1] / 1e6;
  }

  private Stream<Entry> since(long from) {
    return entries.stream().filter(it -> it.ended() >= from);
  }

  /** Such as {@code 400 sent, 400 answered (100 of 100 a second), 0 lost …}. */
  String story(long from) {
    long now = System.nanoTime();
    Map<End, Long> ends =
        since(from).collect(Collectors.groupingBy(Entry::end, Collectors.counting()));
    long answered = ends.getOrDefault(End.ANSWERED, 0L);
    long over = ends.getOrDefault(End.OVER, 0L);
    List<Entry> lost = lost(from);
    Map<String, Long> faults =
        lost.stream()
            .collect(Collectors.groupingBy(Entry::fault, TreeMap::new, Collectors.counting()));
    return "%d sent, %d answered (%d of %d a second), %d lost %s, %d over the limit, %d connections untaken, %d sent late (%d ms at most), %d ms for an answer at most, %d ms without one"
        .formatted(
            answered + over + lost.size(),
            answered + over,
            answered * 1_000_000_000L / Math.max(1, now - from),
            perSecond,
            lost.size(),
            faults,
            over,
            ends.getOrDefault(End.UNTAKEN, 0L),
            since(from).filter(it -> it.lateNanos() > LATE_NANOS).count(),
            since(from).mapToLong(Entry::lateNanos).max().orElse(0) / 1_000_000,
            since(from).mapToLong(it -> it.ended() - it.sent()).max().orElse(0) / 1_000_000,
            longestSilenceMillis(from));
  }
}
