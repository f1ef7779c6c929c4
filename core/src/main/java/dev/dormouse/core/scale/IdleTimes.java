package dev.dormouse.core.scale;

import java.util.Arrays;

/**
 * Learns after how long without a request the next one comes, and says from that when an idle
 * instance is worth its keep.
 *
 * <p>Ages of idleness are divided into spans, each {@code sqrt 2} times as long as the one before,
 * from about a second to a day. For each, it is learned how likely a time of idleness that reached
 * it ends in it, and where in it the ends lie. An instance is kept through the part of a span in
 * which ends lie when a request saved from waiting is worth as much as the instance costs
 * meanwhile: {@link #WORTH_NANOS} times the chance, against the length. What follows from that: a
 * service whose calls come by chance, twice a minute, keeps its instance, and one that is called
 * every hour lets it go at once; one that is called by a timer every 5 minutes lets it go at once
 * and gets another a moment before the next call. Before anything is known, the chance falls with
 * the age, such that the instance is kept for {@link ScalingPolicy#DEFAULT_IDLE_TIMEOUT}.
 *
 * <p>The idea of a histogram of idle times, by which to release early and to warm up before the
 * next call, is that of Shahrad et al., Serverless in the Wild, USENIX ATC 2020.
 *
 * <p>Takes about 400 bytes, and remembers of each span about the last {@value #MEMORY} times that
 * reached it. Not thread-safe.
 */
final class IdleTimes {
  /** What a request that need not wait for a start is worth, in time of an idle instance. */
  static final long WORTH_NANOS = 63_000_000_000L;

  /** What lies between two windows is not worth a start when it is shorter. */
  private static final long SHORTEST_REST_NANOS = 10_000_000_000L;

  /** How many deviations of the places around their mean a window covers to each side. */
  private static final double DEVIATIONS = 4;

  private static final int SPANS = 34;
  private static final int FIRST_FULL = 12;
  private static final int MEMORY = 32;
  private static final int PLACES = 8;
  private static final int UNIT = 65_535;

  /** As if that much had been seen before. */
  private static final int PRIOR_TRIALS = 2;

  private static final double RATIO = Math.sqrt(2);

  /** Just so that a span before the default idle time is worth it, and one after it is not. */
  private static final double PRIOR_CHANCE = 1 - Math.pow(RATIO, -60e9 / WORTH_NANOS);

  private static final long HALF_A_SECOND = 500_000_000L;

  /** Where spans begin: the one with {@link #FIRST_FULL} at 60 s. */
  private static final long[] EDGES = edges();

  /** That of a revision of which nothing is learned yet; never changed. */
  static final IdleTimes UNKNOWN = new IdleTimes();

  private final char[] chance = new char[SPANS];
  private final byte[] trials = new byte[SPANS];
  private final char[] place = new char[SPANS];
  private final char[] spread = new char[SPANS];
  private final byte[] places = new byte[SPANS];

  IdleTimes() {
    Arrays.fill(chance, (char) (PRIOR_CHANCE * UNIT));
    Arrays.fill(trials, (byte) PRIOR_TRIALS);
  }

  private static long[] edges() {
    long[] edges = new long[SPANS + 1];
    for (int i = 0; i <= SPANS; i++) {
      edges[i] = Math.round(60e9 * Math.pow(RATIO, i - FIRST_FULL));
    }
    return edges;
  }

  /** Whether so short a time of idleness teaches nothing. */
  static boolean isShort(long nanos) {
    return nanos < EDGES[0];
  }

  /** A time of idleness ended with a request. */
  void ended(long nanos) {
    for (int i = 0; i < SPANS && nanos >= EDGES[i]; i++) {
      boolean here = nanos < EDGES[i + 1];
      int n = Math.min(MEMORY, trials[i] + 1);
      trials[i] = (byte) n;
      chance[i] = (char) (chance[i] + ((here ? UNIT : 0) - chance[i]) / n);
      if (here) {
        placed(i, (double) (nanos - EDGES[i]) / length(i));
      }
    }
  }

  private void placed(int i, double at) {
    int n = Math.min(PLACES, places[i] + 1);
    places[i] = (byte) n;
    double mean = (double) place[i] / UNIT;
    double off = Math.abs(at - mean);
    place[i] = (char) ((mean + (at - mean) / n) * UNIT);
    if (n == 2) {
      spread[i] = (char) (off / 2 * UNIT);
    } else if (n > 2) {
      spread[i] = (char) (spread[i] + (off * UNIT - spread[i]) / n);
    }
  }

  private static long length(int i) {
    return EDGES[i + 1] - EDGES[i];
  }

  /**
   * What is to be done with an instance after so long a time of idleness.
   *
   * @param lead how long before a call is expected another instance must be asked for
   */
  Outlook outlook(long idle, long lead) {
    long bridge = Math.max(SHORTEST_REST_NANOS, 2 * lead);
    long keptTo = EDGES[0];
    boolean expected = false;
    for (int i = 0; i < SPANS; i++) {
      Window window = window(i);
      if (window.equals(Window.NONE)) {
        continue;
      }
      long wakeAt = window.from - lead;
      if (wakeAt > keptTo + bridge) {
        if (idle < keptTo) {
          return new Outlook(true, expected, keptTo - idle);
        }
        if (idle < wakeAt) {
          return new Outlook(false, false, wakeAt - idle);
        }
        expected = true;
      }
      keptTo = Math.max(keptTo, window.to);
    }
    return idle < keptTo ? new Outlook(true, expected, keptTo - idle) : Outlook.NEVER;
  }

  private record Window(long from, long to) {
    static final Window NONE = new Window(0, 0);
  }

  /** The part of a span through which an instance is kept; none where it is not worth it. */
  private Window window(int i) {
    double from = 0;
    double to = 1;
    if (places[i] > 1) {
      double mean = (double) place[i] / UNIT;
      double width =
          DEVIATIONS * spread[i] / UNIT * (1 + 2.0 / places[i])
              + (double) HALF_A_SECOND / length(i);
      from = Math.max(0, mean - width);
      to = Math.min(1, mean + width);
    }
    double p = (double) chance[i] / UNIT;
    double cost = (to - from) * length(i) * (1 - p / 2);
    if (p * WORTH_NANOS < cost) {
      return Window.NONE;
    }
    return new Window(
        EDGES[i] + Math.round(from * length(i)), EDGES[i] + Math.round(to * length(i)));
  }
}
