package dev.dormouse.bench;

import dev.dormouse.bench.StartTrace.Part;
import dev.dormouse.bench.StartTrace.Timed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Judges what the activator adds to a cold start on a cluster: the first byte through it from zero,
 * beside that of Deployments scaled by hand, whose pod is dialled as soon as its address is known.
 * Says which part of the cluster took how much of each. One thread, and another one in a round that
 * begins two at once.
 */
final class KubeColdStartBench implements Bench {
  private static final double TARGET_MILLIS = 10;
  private static final String P50 = "p50 ms";
  private static final long PAUSE_MILLIS = 300;

  /** Who starts how, in the order of the first round. */
  private static final Map<String, String> SUBJECTS = new LinkedHashMap<>();

  static {
    SUBJECTS.put(KubeColdService.SERVED, "through the activator");
    SUBJECTS.put(KubeColdService.BARE, "the same pod, scaled by hand");
    SUBJECTS.put(KubeColdService.PLAIN, "a plain pod, scaled by hand");
  }

  private final Map<String, List<Double>> times = new LinkedHashMap<>();
  private final Map<String, List<Map<Part, Double>>> parts = new LinkedHashMap<>();

  /** Of the activator's own Server-Timing. */
  private final Map<String, List<Double>> phases = new LinkedHashMap<>();

  @Override
  public void run(Options options, Workplace workplace, Verdicts verdicts) throws Exception {
    final int rounds = options.number("rounds", 30);
    final boolean together = together(options.text("begin", "in-turn"));
    final String picture = options.text("svg", "");
    KubePlace place = KubePlace.of(options);
    options.refuseTheRest();
    List<String> subjects = new ArrayList<>(SUBJECTS.keySet());
    if (together) {
      subjects.remove(KubeColdService.PLAIN);
    }
    try (KubeColdService service = KubeColdService.create(place, KubePlace.Terms.COLD);
        ExecutorService threads = Executors.newFixedThreadPool(2)) {
      for (int round = -1; round < rounds; round++) {
        Map<String, Timed> done =
            together ? atOnce(service, subjects, threads, round) : inTurn(service, subjects, round);
        tell(round, rounds, done);
        if (round >= 0) {
          done.forEach((subject, timed) -> keep(service, subject, timed));
        }
        Collections.rotate(subjects, 1);
      }
    }
    print(verdicts, together);
    if (!picture.isEmpty()) {
      draw(Path.of(picture));
    }
  }

  private static boolean together(String begin) {
    return switch (begin) {
      case "together" -> true;
      case "in-turn" -> false;
      default ->
          throw new IllegalArgumentException(
              "--begin: " + begin + " (expected: together or in-turn)");
    };
  }

  private static Map<String, Timed> inTurn(
      KubeColdService service, List<String> subjects, int round) throws Exception {
    Map<String, Timed> done = new LinkedHashMap<>();
    for (String subject : subjects) {
      rest(service, round);
      done.put(subject, start(service, subject));
      end(service, subject);
    }
    return done;
  }

  private static Map<String, Timed> atOnce(
      KubeColdService service, List<String> subjects, ExecutorService threads, int round)
      throws Exception {
    rest(service, round);
    Map<String, Future<Timed>> begun = new LinkedHashMap<>();
    for (String subject : subjects) {
      begun.put(subject, threads.submit(() -> start(service, subject)));
    }
    Map<String, Timed> done = new LinkedHashMap<>();
    for (String subject : subjects) {
      done.put(subject, Objects.requireNonNull(begun.get(subject)).get());
    }
    subjects.forEach(subject -> end(service, subject));
    return done;
  }

  /** Not always to the same point of the second in which the kubelet looks at its containers. */
  private static void rest(KubeColdService service, int round) throws InterruptedException {
    service.awaitNoPods();
    Thread.sleep(PAUSE_MILLIS + Math.floorMod(round * 371, 1_000));
  }

  private static Timed start(KubeColdService service, String subject) throws Exception {
    return subject.equals(KubeColdService.SERVED)
        ? service.startThrough()
        : service.startByHand(subject);
  }

  private static void end(KubeColdService service, String subject) {
    if (!subject.equals(KubeColdService.SERVED)) {
      service.endByHand(subject);
    }
  }

  private void keep(KubeColdService service, String subject, Timed timed) {
    times.computeIfAbsent(subject, _ -> new ArrayList<>()).add(timed.millis());
    for (String phase : timed.serverTiming().split(", ", -1)) {
      int at = phase.indexOf(";dur=");
      if (at > 0) {
        phases
            .computeIfAbsent(phase.substring(0, at), _ -> new ArrayList<>())
            .add(Double.parseDouble(phase.substring(at + 5)));
      }
    }
    service
        .trace()
        .parts(subject, timed)
        .ifPresent(seen -> parts.computeIfAbsent(subject, _ -> new ArrayList<>()).add(seen));
  }

  private static void tell(int round, int rounds, Map<String, Timed> done) {
    StringBuilder line =
        new StringBuilder(round < 0 ? "warm-up" : "round %d of %d".formatted(round + 1, rounds));
    SUBJECTS.forEach((subject, title) -> {
      Timed timed = done.get(subject);
      if (timed != null) {
        line.append(String.format(Locale.ROOT, ", %s %.0f ms", title, timed.millis()));
      }
    });
    System.err.println(line);
  }

  private void print(Verdicts verdicts, boolean together) {
    Table table =
        verdicts.table("Time to the first byte", P50, "mean ms", "p90 ms", "max ms").drawn(P50);
    SUBJECTS.forEach((subject, title) -> {
      List<Double> all = times.get(subject);
      if (all != null) {
        table.row(title, at(all, 50), mean(all), at(all, 90), at(all, 100));
      }
    });
    table.print(System.out);
    System.out.println();
    List<String> traced = SUBJECTS.keySet().stream().filter(parts::containsKey).toList();
    Table shares =
        verdicts.table(
            "Who takes it (mean ms, of the rounds of which all was seen)",
            traced.stream().map(SUBJECTS::get).toArray(String[]::new));
    for (Part part : Part.values()) {
      shares.row(part.title, traced.stream().mapToDouble(it -> mean(it, part)).toArray());
    }
    shares.print(System.out);
    System.out.println();
    Table own = verdicts.table("What the activator says (Server-Timing)", "mean ms", "max ms");
    phases.forEach((phase, all) -> own.row(phase, mean(all), at(all, 100)));
    own.print(System.out);
    double added = added(KubeColdService.BARE);
    verdicts.target(
        String.format(
            Locale.ROOT,
            "added to a cold start of the same pod: p50 %.1f ms (<= 10, aim 5), mean %.1f ms",
            added,
            mean(times(KubeColdService.SERVED)) - mean(times(KubeColdService.BARE))),
        added <= TARGET_MILLIS);
    if (!together) {
      double beside = added(KubeColdService.PLAIN);
      verdicts.target(
          String.format(
              Locale.ROOT,
              "beside a plain pod: p50 %.1f ms, mean %.1f ms",
              beside,
              mean(times(KubeColdService.SERVED)) - mean(times(KubeColdService.PLAIN))),
          beside <= TARGET_MILLIS);
    }
  }

  private List<Double> times(String subject) {
    return times.getOrDefault(subject, List.of());
  }

  /** The median through the activator minus the other's. */
  private double added(String other) {
    return at(times(KubeColdService.SERVED), 50) - at(times(other), 50);
  }

  private double mean(String subject, Part part) {
    return parts.getOrDefault(subject, List.of()).stream()
        .mapToDouble(it -> it.get(part))
        .average()
        .orElse(0);
  }

  private void draw(Path file) throws IOException {
    Map<String, double[]> means = new LinkedHashMap<>();
    SUBJECTS.forEach((subject, title) -> {
      if (parts.containsKey(subject)) {
        means.put(
            title, Arrays.stream(Part.values()).mapToDouble(part -> mean(subject, part)).toArray());
      }
    });
    Files.writeString(
        file,
        StackedBars.svg(
            "A cold start on Kubernetes: mean milliseconds until the first byte",
            Arrays.stream(Part.values()).map(part -> part.title).toList(),
            means));
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElse(0);
  }

  private static double at(List<Double> values, int percentile) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get(
        Math.min(sorted.size() - 1, (int) Math.floor(sorted.size() * percentile / 100.0)));
  }
}
