package dev.dormouse.bench.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A shape of load: the services that have it. Their parameters come from the traces that providers
 * have published, as far as those say them:
 *
 * <ul>
 *   <li>Shahrad et al., Serverless in the Wild, USENIX ATC 2020 (Azure Functions, 2019): 45 % of
 *       the applications are called at most once an hour and 81 % at most once a minute, the others
 *       make 99.6 % of the calls; a request takes a log-normal time with a median of e^-0.38 = 0.68
 *       s and a sigma of 2.36; of the functions 55 % are called by HTTP, 15 % by queues and 16 % by
 *       timers; gaps vary by more than chance for most, and not at all for timers.
 *   <li>Joosen et al., How Does It Function?, SoCC 2023, and Serverless Cold Starts and Where to
 *       Find Them, EuroSys 2025 (Huawei): requests of 4 to 100 ms, days with a strong rhythm, loads
 *       that come in peaks, starts of 0.1 s to several seconds.
 * </ul>
 *
 * <p>What they do not say is chosen here, and stands in the code. Immutable.
 */
public enum Shape {
  STEADY("busy all the time, by chance around one rate") {
    @Override
    void services(List<Workload> into, Random random) {
      double[][] each = {{1, 30, 2}, {1, 40, 4}, {10, 60, 4}, {10, 30, 10}, {80, 100, 5}};
      for (double[] s : each) {
        into.add(
            new Arrivals(random)
                .chance(0, 1800, s[1], t -> s[1] * Math.min(1, t / 300))
                .workload((int) s[0], START, of(s[2], 1)));
      }
    }
  },
  DIURNAL("a day: a hill with its top in the afternoon, next to nothing in the night") {
    @Override
    void services(List<Workload> into, Random random) {
      double[][] each = {{1, 0.2, 1}, {1, 3, 1}, {1, 12, 8}, {10, 8, 10}, {10, 20, 15}};
      for (double[] s : each) {
        into.add(
            new Arrivals(random)
                .chance(0, 6 * HOUR, s[1], t -> s[1] * hill(t / (6 * HOUR)))
                .workload((int) s[0], START, of(s[2], 1)));
      }
    }
  },
  BURSTY("on for a minute or two, off for some") {
    @Override
    void services(List<Workload> into, Random random) {
      for (int i = 0; i < 8; i++) {
        double off = 120 * Math.pow(2, i % 4);
        into.add(
            new Arrivals(random)
                .onAndOff(6 * HOUR, 60, off, 1 + i)
                .workload(i < 4 ? 1 : 10, START, of(0.68, 1)));
      }
    }
  },
  PERIODIC("timers: every 2 minutes to every hour") {
    @Override
    void services(List<Workload> into, Random random) {
      double[] periods = {120, 300, 300, 600, 900, 1800, 3600, 3600};
      for (int i = 0; i < periods.length; i++) {
        into.add(
            new Arrivals(random)
                .clock(DAY, periods[i], 1, 1 + i % 3, 1)
                .workload(i % 2 == 0 ? 1 : 10, START, of(0.68, 1)));
      }
    }
  },
  RARE("called by chance, each service at a rate of its own: every 20 s to every four hours") {
    @Override
    void services(List<Workload> into, Random random) {
      for (int i = 0; i < 24; i++) {
        double mean = 20 * Math.pow(720, i / 23.0);
        into.add(
            new Arrivals(random).chance(0, 2 * DAY, 1 / mean).workload(80, START, of(0.68, 1)));
      }
    }
  },
  VISITS("people: some calls within seconds or minutes, then none for long") {
    @Override
    void services(List<Workload> into, Random random) {
      for (int i = 0; i < 20; i++) {
        Times think = of(Math.pow(60, i / 19.0), 1);
        double perHour = 0.2 * Math.pow(100, (i * 7 % 20) / 19.0);
        into.add(
            new Arrivals(random)
                .visits(3 * DAY, perHour, 8, think)
                .workload(80, START, of(0.3, 1)));
      }
    }
  },
  SPIKY("a few calls, and now and then up to 200 at once") {
    @Override
    void services(List<Workload> into, Random random) {
      for (int i = 0; i < 6; i++) {
        Arrivals arrivals = new Arrivals(random).chance(0, 8 * HOUR, 0.02 * (i + 1));
        for (double t = arrivals.gap(1500); t < 8 * HOUR; t += arrivals.gap(1500)) {
          arrivals.chance(t, t + 2, 10 + random.nextInt(90));
        }
        into.add(arrivals.workload(i < 3 ? 1 : 10, START, of(0.68, 1)));
      }
    }
  },
  HEAVY_TAILED("gaps and times of which a few are a hundred times the usual") {
    @Override
    void services(List<Workload> into, Random random) {
      for (int i = 0; i < 12; i++) {
        Times gap = of(0.5 * Math.pow(1.8, i), 2);
        into.add(
            new Arrivals(random)
                .gaps(12 * HOUR, gap)
                .workload(i % 2 == 0 ? 1 : 80, START, of(0.68, 2)));
      }
    }
  },
  MIX("services as Azure's are triggered: HTTP, queues, timers, most of them rarely") {
    @Override
    void services(List<Workload> into, Random random) {
      for (int i = 0; i < 40; i++) {
        double perHour = Math.pow(10, -1 + 4.2 * random.nextDouble());
        Arrivals arrivals = new Arrivals(random);
        switch (i % 20) {
          case 0, 1, 2 -> arrivals.clock(DAY, new double[] {300, 900, 3600}[i % 3], 1, 1, 1);
          case 3, 4, 5 -> arrivals.onAndOff(DAY, 30, 30 * HOUR / perHour, 1);
          case 6, 7, 8, 9, 10, 11 ->
              arrivals.visits(DAY, perHour / 6, 6, of(2 + 30 * random.nextDouble(), 1));
          default -> arrivals.chance(0, DAY, perHour / HOUR);
        }
        into.add(arrivals.workload(i % 2 == 0 ? 1 : 80, START, of(0.68, 1.5)));
      }
    }
  };

  private static final double HOUR = 3600;
  private static final double DAY = 24 * HOUR;
  private static final Times START = new Times(1, 0.5);

  private final String words;

  Shape(String words) {
    this.words = words;
  }

  /** What it is, in words. */
  public String words() {
    return words;
  }

  abstract void services(List<Workload> into, Random random);

  List<Workload> services(long seed) {
    List<Workload> services = new ArrayList<>();
    services(services, new Random(seed));
    return services;
  }

  /** From next to nothing to its top and back, of which the night takes a third. */
  private static double hill(double part) {
    return 0.002 + 0.998 * Math.pow(Math.max(0, -Math.cos(2 * Math.PI * part)), 1.5);
  }

  private static Times of(double median, double sigma) {
    return new Times(median, sigma);
  }
}
