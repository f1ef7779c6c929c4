package dev.dormouse.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Judges a burst from zero on a cluster, one request at a time for each pod: through the activator,
 * and beside it the same pods scaled by hand to so many, dialled as soon as their addresses are
 * told and never left without work. The best of the latter is what the cluster allows; nobody who
 * starts pods to answer can be faster. One thread, and one for each request.
 */
final class KubeBurstBench implements Bench {
  private static final double TARGET_SECONDS = 3;
  private static final int TARGET_PODS = 20;
  private static final String MEAN = "mean ms";
  private static final String UNKNOWN = "the first";
  private static final String SERVED = "through the activator";

  /** In which a kubelet may say again all at once that it may say in a burst (10 of 5 a second). */
  private static final long REST_MILLIS = 3_000;

  private final Map<String, List<KubeBurst.Timed>> times = new LinkedHashMap<>();

  @Override
  public void run(Options options, Workplace workplace, Verdicts verdicts) throws Exception {
    final int rounds = options.number("rounds", 3);
    final KubeBurst.Load load =
        new KubeBurst.Load(options.number("requests", 50), options.number("millis", 200));
    final int[] byHand =
        Arrays.stream(options.text("pods", "3,4,5,6,7,8").split(",", -1))
            .mapToInt(Integer::parseInt)
            .toArray();
    KubePlace place = KubePlace.of(options);
    options.refuseTheRest();
    try (KubeColdService service = KubeColdService.create(place, KubePlace.Terms.BURST)) {
      KubeBurst burst = new KubeBurst(service, load);
      for (int round = 0; round < rounds; round++) {
        keep(round == 0 ? UNKNOWN : SERVED, burst.through(), service);
        for (int pods : byHand) {
          keep(pods + " pods by hand", burst.byHand(pods), service);
        }
      }
      keep(SERVED, burst.through(), service);
    }
    print(verdicts, load);
  }

  private void keep(String subject, KubeBurst.Timed timed, KubeColdService service)
      throws InterruptedException {
    System.err.printf(Locale.ROOT, "%s: %.0f ms, %d pods%n", subject, timed.millis(), timed.pods());
    times.computeIfAbsent(subject, _ -> new ArrayList<>()).add(timed);
    service.awaitNoPods();
    Thread.sleep(REST_MILLIS);
  }

  private void print(Verdicts verdicts, KubeBurst.Load load) {
    Table table =
        verdicts.table(
            load.requests() + " requests of " + load.millis() + " ms at once from zero",
            MEAN,
            "least ms",
            "most ms",
            "most pods");
    times.forEach((subject, all) ->
        table.row(
            subject,
            mean(all),
            all.stream().mapToDouble(KubeBurst.Timed::millis).min().orElse(0),
            all.stream().mapToDouble(KubeBurst.Timed::millis).max().orElse(0),
            all.stream().mapToInt(KubeBurst.Timed::pods).max().orElse(0)));
    table.print(System.out);
    double floor =
        times.entrySet().stream()
            .filter(it -> !it.getKey().equals(SERVED) && !it.getKey().equals(UNKNOWN))
            .mapToDouble(it -> mean(it.getValue()))
            .min()
            .orElse(0);
    judge(verdicts, "the first, of whose requests nothing is known", UNKNOWN, floor);
    judge(verdicts, "later ones", SERVED, floor);
    verdicts.rule(
        "no pod had two requests at once",
        times.values().stream().flatMap(List::stream).allMatch(KubeBurst.Timed::inTurn));
  }

  private void judge(Verdicts verdicts, String which, String subject, double floor) {
    List<KubeBurst.Timed> all = times.getOrDefault(subject, List.of());
    double mean = mean(all);
    int pods = all.stream().mapToInt(KubeBurst.Timed::pods).max().orElse(0);
    verdicts.target(
        String.format(
            Locale.ROOT,
            "%s: %.0f ms (<= 3000), %d pods (<= 20); the least by hand: %.0f ms; %.2f times that",
            which,
            mean,
            pods,
            floor,
            mean / floor),
        mean <= TARGET_SECONDS * 1000 && pods <= TARGET_PODS);
  }

  private static double mean(List<KubeBurst.Timed> all) {
    return all.stream().mapToDouble(KubeBurst.Timed::millis).average().orElse(0);
  }
}
