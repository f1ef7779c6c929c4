package dev.dormouse.bench;

import dev.dormouse.bench.Connection.Answer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;

/**
 * Judges the limit from within: bursts at a program that tells each caller how many requests it was
 * serving when this one came. As every request sees the count that it made, the highest one seen is
 * the highest there was. One thread, and one for each request.
 */
final class BurstsBench implements Bench {
  private static final String PATH = "/?sleepMillis=10";

  /** What became of one burst. */
  private record Burst(Map<String, Integer> outcomes, int most, int over, double seconds) {
    Burst {
      outcomes = Map.copyOf(outcomes);
    }
  }

  @Override
  public void run(Options options, Workplace workplace, Verdicts verdicts) throws Exception {
    int requests = options.number("requests", 500);
    int bursts = options.number("bursts", 3);
    int[] limits =
        Arrays.stream(options.text("limits", "1,2,3,80").split(",", -1))
            .mapToInt(Integer::parseInt)
            .toArray();
    options.refuseTheRest();

    List<Resource> resources = new ArrayList<>();
    for (int limit : limits) {
      resources.add(
          new Resource(
              "limit-" + limit,
              Program.hello().command(),
              limit,
              new Resource.Scaling(0, limit < 10 ? 4 : 2, "3s"),
              new Resource.Waiting(2 * requests, "60s")));
    }
    Dev dev = Dev.start(workplace, resources);
    System.out.printf("bursts: %d requests at once, the first from zero%n", requests);
    Table table = verdicts.table("Bursts", "limit", "most seen", "over", "seconds");
    table.header(System.out);
    for (int i = 0; i < limits.length; i++) {
      for (int burst = 1; burst <= bursts; burst++) {
        Burst done = burst(dev, resources.get(i), requests, limits[i]);
        String where = "limit %d, burst %d".formatted(limits[i], burst);
        table.row(where, limits[i], done.most, done.over, done.seconds);
        table.printLatest(System.out);
        verdicts.rule(where + ": " + done.over + " over the limit", done.over == 0);
        verdicts.rule(
            where + ": answered " + done.outcomes, done.outcomes.equals(Map.of("200", requests)));
      }
    }
  }

  private static Burst burst(Dev dev, Resource resource, int requests, int limit)
      throws InterruptedException {
    CountDownLatch connected = new CountDownLatch(requests);
    List<Integer> seen = new ArrayList<>();
    Map<String, Integer> outcomes = new TreeMap<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < requests; i++) {
      threads.add(
          Thread.startVirtualThread(() -> {
            String outcome;
            try {
              Answer answer = one(dev, resource, connected);
              outcome = Integer.toString(answer.status());
              synchronized (outcomes) {
                seen.add(Integer.parseInt(answer.headers().getOrDefault("hello-in-flight", "0")));
              }
            } catch (IOException | InterruptedException e) {
              outcome = e.toString();
            }
            synchronized (outcomes) {
              outcomes.merge(outcome, 1, Integer::sum);
            }
          }));
    }
    connected.await();
    long begun = System.nanoTime();
    for (Thread thread : threads) {
      thread.join();
    }
    double seconds = (System.nanoTime() - begun) / 1e9;
    synchronized (outcomes) {
      int most = seen.stream().mapToInt(Integer::intValue).max().orElse(0);
      int over = (int) seen.stream().filter(inFlight -> inFlight > limit).count();
      return new Burst(outcomes, most, over, seconds);
    }
  }

  /** Connects, and sends when all are connected. */
  private static Answer one(Dev dev, Resource resource, CountDownLatch connected)
      throws IOException, InterruptedException {
    Connection connection;
    try {
      connection = Connection.open(dev.port());
    } finally {
      connected.countDown();
    }
    try (connection) {
      connected.await();
      return connection.get(resource.host(), PATH);
    }
  }
}
