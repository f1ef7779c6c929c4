package dev.dormouse.bench;

import dev.dormouse.testing.Ports;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * Judges what the activator adds to a cold start: the first byte through it from zero, minus the
 * first byte of the same program started bare, interleaved. One thread.
 */
final class ColdStartBench implements Bench {
  private static final int WARM_UP = 3;
  private static final double MICROS = 1e3;
  private static final String P50 = "p50 ms";

  private final Map<String, Histogram> phases = new LinkedHashMap<>();

  @Override
  public void run(Options options, Workplace workplace, Verdicts verdicts) throws Exception {
    int rounds = options.number("rounds", 30);
    String name = options.text("program", "nginx");
    options.refuseTheRest();

    Program program = Program.named(name, workplace);
    Resource resource =
        new Resource(
            "cold",
            program.command(),
            80,
            new Resource.Scaling(0, 1, "1s"),
            new Resource.Waiting(1000, "60s"));
    Dev dev = Dev.start(workplace, List.of(resource));
    System.out.printf("cold-start: %d rounds of %s, after %d to warm up%n", rounds, name, WARM_UP);
    Histogram bare = new Histogram(3);
    Histogram through = new Histogram(3);
    Histogram added = new Histogram(3);
    for (int round = -WARM_UP; round < rounds; round++) {
      dev.awaitInstances(resource, 0);
      long aloneNanos = startBare(workplace, program);
      long throughNanos = startThrough(dev, resource, round >= 0);
      if (round >= 0) {
        bare.recordValue(aloneNanos);
        through.recordValue(throughNanos);
        added.recordValue(Math.max(0, throughNanos - aloneNanos));
      }
      progress(round, rounds, aloneNanos, throughNanos);
    }
    print(bare, through, added, verdicts);
    judge(bare, through, verdicts);
  }

  private static void progress(int round, int rounds, long bareNanos, long throughNanos) {
    System.err.printf(
        Locale.ROOT,
        "%s: bare %.1f ms, through the activator %.1f ms%n",
        round < 0 ? "warm-up" : "round %d of %d".formatted(round + 1, rounds),
        bareNanos / MICROS / MICROS,
        throughNanos / MICROS / MICROS);
  }

  /** Spawn, then connect and GET in a tight loop until there is a byte. */
  private static long startBare(Workplace workplace, Program program) throws IOException {
    int port = Ports.free();
    long begun = System.nanoTime();
    Process process = program.start(workplace, "bare", port);
    try {
      while (true) {
        try {
          return Connection.once(port, "localhost", "/").firstByteAt() - begun;
        } catch (IOException e) {
          if (!process.isAlive()) {
            throw new IOException("the program ended at once, see bare.log", e);
          }
          Thread.onSpinWait();
        }
      }
    } finally {
      workplace.end(process);
    }
  }

  private long startThrough(Dev dev, Resource resource, boolean counted) throws IOException {
    long begun = System.nanoTime();
    Connection.Answer answer = dev.get(resource, "/");
    String timing = answer.headers().get("server-timing");
    if (answer.status() != 200 || timing == null) {
      throw new IOException("not a cold start: " + answer.status() + ", Server-Timing " + timing);
    }
    if (counted) {
      for (String entry : timing.split(",", -1)) {
        int duration = entry.indexOf(";dur=");
        if (duration > 0) {
          phases
              .computeIfAbsent(entry.substring(0, duration).strip(), _ -> new Histogram(3))
              .recordValue((long) (Double.parseDouble(entry.substring(duration + 5)) * 1e6));
        }
      }
    }
    return answer.firstByteAt() - begun;
  }

  private void print(Histogram bare, Histogram through, Histogram added, Verdicts verdicts) {
    Table table = verdicts.table("Time to the first byte", P50, "p99 ms", "max ms").drawn(P50);
    line(table, "started bare", bare);
    line(table, "through the activator, from zero", through);
    line(table, "difference within a round", added);
    phases.forEach((phase, histogram) -> line(table, "  Server-Timing " + phase, histogram));
    table.print(System.out);
  }

  private static void line(Table table, String what, Histogram nanos) {
    table.row(
        what,
        nanos.getValueAtPercentile(50) / MICROS / MICROS,
        nanos.getValueAtPercentile(99) / MICROS / MICROS,
        nanos.getMaxValue() / MICROS / MICROS);
  }

  private static void judge(Histogram bare, Histogram through, Verdicts verdicts) {
    List<String> words = new ArrayList<>();
    boolean met = true;
    for (int[] target : new int[][] {{50, 10}, {99, 50}}) {
      double millis =
          (through.getValueAtPercentile(target[0]) - bare.getValueAtPercentile(target[0])) / 1e6;
      met &= millis <= target[1];
      words.add(String.format(Locale.ROOT, "p%d %.1f ms (<= %d)", target[0], millis, target[1]));
    }
    verdicts.target("added to a cold start: " + String.join(", ", words), met);
  }
}
