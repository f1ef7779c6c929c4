package dev.dormouse.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Judges that no request is lost on the way down: services are called again about when their idle
 * time ends, over and over, until there were enough cold starts. One thread for each service.
 */
final class CyclesBench implements Bench {
  /** After so many losses the rest has nothing to teach. */
  private static final int ENOUGH = 100;

  private final AtomicInteger cold = new AtomicInteger();
  private final AtomicInteger warm = new AtomicInteger();
  private final Map<String, Integer> lost = new TreeMap<>();

  @Override
  public void run(Options options, Workplace workplace, Verdicts verdicts) throws Exception {
    int cycles = options.number("cycles", 1000);
    int services = options.number("services", 8);
    String idle = options.text("idle", "1s");
    options.refuseTheRest();

    List<String> command = Program.nginx(workplace, "").command();
    List<Resource> resources = new ArrayList<>();
    for (int i = 0; i < services; i++) {
      resources.add(
          new Resource(
              "cycle-" + i,
              command,
              80,
              new Resource.Scaling(0, 1, idle),
              new Resource.Waiting(1000, "60s")));
    }
    Dev dev = Dev.start(workplace, resources);
    Duration start = Duration.parse("PT" + idle.toUpperCase(Locale.ROOT));
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < services; i++) {
      Resource resource = resources.get(i);
      Edge edge = new Edge(start.toNanos(), i);
      threads.add(Thread.ofPlatform().start(() -> cycle(dev, resource, edge, cycles)));
    }
    for (Thread thread : threads) {
      while (!thread.join(Duration.ofSeconds(10))) {
        System.out.printf("cycles: %d of %d, %d warm%n", cold.get(), cycles, warm.get());
      }
    }
    System.out.printf(
        "cycles: %d cold starts and %d warm answers by %d services%n",
        cold.get(), warm.get(), services);
    verdicts
        .table("Answers", "cold", "warm")
        .row("%d services".formatted(services), cold.get(), warm.get());
    synchronized (lost) {
      verdicts.rule("lost: " + lost, lost.isEmpty());
    }
    verdicts.target(
        "raced: %d of %d requests came before the end of the instance (>= a tenth)"
            .formatted(warm.get(), warm.get() + cold.get()),
        warm.get() * 10 >= warm.get() + cold.get());
  }

  private void cycle(Dev dev, Resource resource, Edge edge, int cycles) {
    while (cold.get() < cycles && losses() < ENOUGH) {
      try (Connection connection = Connection.open(dev.port())) {
        cycleOn(connection, resource, edge, cycles);
      } catch (IOException e) {
        lose(e.toString());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void cycleOn(Connection connection, Resource resource, Edge edge, int cycles)
      throws IOException, InterruptedException {
    while (cold.get() < cycles && losses() < ENOUGH) {
      Connection.Answer answer = connection.get(resource.host(), "/");
      if (answer.status() != 200) {
        lose(answer.status() + " " + answer.headers().get("dormouse-reason"));
      }
      boolean started = answer.headers().containsKey("server-timing");
      (started ? cold : warm).incrementAndGet();
      edge.seen(started);
      Thread.sleep(Duration.ofNanos(edge.next()));
    }
  }

  private void lose(String how) {
    synchronized (lost) {
      lost.merge(how, 1, Integer::sum);
    }
  }

  private int losses() {
    synchronized (lost) {
      return lost.values().stream().mapToInt(Integer::intValue).sum();
    }
  }
}
