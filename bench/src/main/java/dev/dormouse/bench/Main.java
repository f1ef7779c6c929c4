package dev.dormouse.bench;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Map;

/**
 * The benchmarks' entry: finds the one that is named, runs it, ends every process that it started,
 * and exits with 1 when a hard rule was broken. One thread, the caller's.
 */
public final class Main {
  private static final Map<String, Bench> BENCHES =
      Map.ofEntries(
          Map.entry("proxy", new ProxyBench()),
          Map.entry("cold-start", new ColdStartBench()),
          Map.entry("held", new HeldBench()),
          Map.entry("overload", new OverloadBench()),
          Map.entry("bursts", new BurstsBench()),
          Map.entry("cycles", new CyclesBench()),
          Map.entry("stream", new StreamBench()),
          Map.entry("sockets", new SocketsBench()),
          Map.entry("neighbour", new NeighbourBench()),
          Map.entry("policy", new PolicyBench()),
          Map.entry("start", new StartBench()),
          Map.entry("report", new ReportBench()),
          Map.entry("kube-cold-start", new KubeColdStartBench()),
          Map.entry("kube-burst", new KubeBurstBench()),
          Map.entry("paced", new PacedBench()),
          Map.entry("kube-wakes", new KubeWakesBench()),
          Map.entry("peers", new PeersBench()),
          Map.entry("services", new ServicesBench()));

  private Main() {}

  /** Runs the benchmark that the first argument names with the rest as its options. */
  public static void main(String[] args) {
    System.exit(run(args));
  }

  private static int run(String[] args) {
    Bench bench = args.length == 0 ? null : BENCHES.get(args[0]);
    if (bench == null) {
      System.err.println("bench: expected one of " + BENCHES.keySet().stream().sorted().toList());
      return 2;
    }
    try (Workplace workplace = Workplace.open(args[0])) {
      Runtime.getRuntime().addShutdownHook(new Thread(workplace::close, "end-children"));
      Options options = Options.parse(Arrays.asList(args).subList(1, args.length));
      String file = options.text("json", "");
      Verdicts verdicts = new Verdicts();
      Instant begun = Instant.now();
      bench.run(options, workplace, verdicts);
      verdicts.print(System.out);
      if (!file.isEmpty()) {
        write(Path.of(file), args, begun, verdicts);
      }
      return verdicts.broken() ? 1 : 0;
    } catch (IllegalArgumentException e) {
      System.err.println("bench: " + e.getMessage());
      return 2;
    } catch (Exception e) {
      e.printStackTrace();
      return 3;
    }
  }

  private static void write(Path file, String[] args, Instant begun, Verdicts verdicts)
      throws IOException {
    JsonObject record =
        new JsonObject()
            .put("bench", args[0])
            .put("options", options(args))
            .put("begun", begun.truncatedTo(ChronoUnit.SECONDS).toString())
            .put("seconds", Duration.between(begun, Instant.now()).toSeconds())
            .put("machine", Machine.here().json())
            .mergeIn(verdicts.json());
    Files.writeString(file, record.encodePrettily() + "\n");
  }

  /** Where the figures are written to is of the machine, not of the run. */
  private static String options(String[] args) {
    return String.join(" ", Arrays.asList(args).subList(1, args.length))
        .replaceAll("--json \\S+", "")
        .strip();
  }
}
