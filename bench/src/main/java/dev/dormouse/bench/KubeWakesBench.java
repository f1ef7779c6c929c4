package dev.dormouse.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Judges the wakes of many services at the same moment on a cluster: one request each through the
 * activator, and beside it, in turns, as many Deployments of the same pods scaled by hand, each
 * dialled as soon as its address is told. One thread, and a virtual one for each call.
 */
final class KubeWakesBench implements Bench {
  private static final double TARGET_MILLIS = 250;
  private static final String SERVED = "through the activator";
  private static final String BARE = "the same pods by hand";
  private static final String P99 = "p99 ms";

  /** Until kubelets and controllers may ask for much at once again. */
  private static final long REST_MILLIS = 5_000;

  private final Map<String, List<FirstBytes>> seen = new LinkedHashMap<>();

  @Override
  public void run(Options options, Workplace workplace, Verdicts verdicts) throws Exception {
    final int rounds = options.number("rounds", 2);
    final int wanted = options.number("services", 100);
    KubePlace place = KubePlace.of(options);
    options.refuseTheRest();
    seen.put(SERVED, new ArrayList<>());
    seen.put(BARE, new ArrayList<>());
    try (KubeWakes wakes = KubeWakes.create(place, wanted)) {
      wakes.warmUp();
      for (int round = 0; round < rounds; round++) {
        List<String> subjects = List.of(SERVED, BARE);
        for (String subject : round % 2 == 0 ? subjects : subjects.reversed()) {
          Thread.sleep(REST_MILLIS);
          keep(round, subject, subject.equals(SERVED) ? wakes.through() : wakes.byHand());
          wakes.awaitNoPods();
        }
      }
      print(verdicts, wakes.count());
      judge(verdicts, wakes, wanted);
    }
  }

  private void keep(int round, String subject, FirstBytes bytes) {
    System.err.printf(
        Locale.ROOT,
        "round %d, %s: %d of %d, p50 %.0f ms, p99 %.0f ms, max %.0f ms%n",
        round + 1,
        subject,
        bytes.answered(),
        bytes.calls(),
        bytes.at(50),
        bytes.at(99),
        bytes.at(100));
    if (!bytes.failures().isEmpty()) {
      System.err.println("  " + bytes.reasons());
    }
    seen(subject).add(bytes);
  }

  private List<FirstBytes> seen(String subject) {
    return seen.getOrDefault(subject, List.of());
  }

  private void print(Verdicts verdicts, int services) {
    Table table =
        verdicts
            .table(
                services + " wakes at the same moment: time to the first byte",
                "answered",
                "of",
                "p50 ms",
                P99,
                "max ms")
            .drawn(P99);
    for (int round = 0; round < seen(SERVED).size(); round++) {
      for (String subject : seen.keySet()) {
        FirstBytes bytes = seen(subject).get(round);
        table.row(
            "round %d, %s".formatted(round + 1, subject),
            bytes.answered(),
            bytes.calls(),
            bytes.at(50),
            bytes.at(99),
            bytes.at(100));
      }
    }
    table.print(System.out);
  }

  private void judge(Verdicts verdicts, KubeWakes wakes, int wanted) {
    FirstBytes served = FirstBytes.all(seen(SERVED));
    FirstBytes bare = FirstBytes.all(seen(BARE));
    String services = wakes.count() + " services";
    if (wakes.count() < wanted) {
      services += " (of " + wanted + ": the nodes have no room for more pods)";
    }
    String failed = served.failures().isEmpty() ? "" : ": " + served.reasons();
    verdicts.rule(
        "%s woken at the same moment: %d of %d requests answered with 200%s"
            .formatted(services, served.answered(), served.calls(), failed),
        served.failures().isEmpty());
    double added = served.at(99) - bare.at(99);
    verdicts.target(
        String.format(
            Locale.ROOT,
            "%s: p99 of all rounds %.0f ms, of the same pods by hand %.0f ms; %+.0f ms (<= +250)",
            services,
            served.at(99),
            bare.at(99),
            added),
        added <= TARGET_MILLIS);
    if (!bare.failures().isEmpty()) {
      verdicts.note(
          "%d of %d pods scaled by hand did not answer: %s"
              .formatted(bare.failures().size(), bare.calls(), bare.reasons()));
    }
    double idle = wakes.idleSeconds() * 1000.0;
    if (seen(SERVED).stream().anyMatch(round -> round.at(100) - round.at(0) > idle)) {
      verdicts.note(
          "The last wakes took longer than the services' idle timeout of %d s: pods of the first ones were stopped meanwhile."
              .formatted(wakes.idleSeconds()));
    }
  }
}
