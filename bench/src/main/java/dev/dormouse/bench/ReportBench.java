package dev.dormouse.bench;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Measures nothing: makes the report of what the others wrote into a folder. One thread. */
final class ReportBench implements Bench {
  private static final List<String> ALWAYS =
      List.of(
          "Absolute figures with those of another machine or of a busy one: only ratios of one run"
              + " count.",
          "Load, proxies and programs share the processors here: throughput is of all of them"
              + " together.",
          "nginx has no queue of requests in its free edition, and no limit for each server here.",
          "Knative itself does not run here: its scaling rule is compared in a simulator, with"
              + " exact and immediate reports, to its advantage.",
          "Cold starts of programs with those of images: nothing is pulled, no container is made.");

  @Override
  public void run(Options options, Workplace workplace, Verdicts verdicts) throws Exception {
    Path folder = Path.of(options.text("from", "docs/performance/figures"));
    Path out = Path.of(options.text("out", "docs/performance/report.html"));
    String missing = options.text("missing", "");
    options.refuseTheRest();
    List<String> sentences = new ArrayList<>(ALWAYS);
    missing.lines().filter(line -> !line.isBlank()).forEach(sentences::add);
    Files.writeString(out, Report.of(runs(folder), sentences));
    System.out.println("report: " + out);
  }

  /** What is in all JSON files of a folder, in the order of their names. */
  private static List<JsonObject> runs(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<JsonObject> runs = new ArrayList<>();
      for (Path file : files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
        runs.add(new JsonObject(Files.readString(file)));
      }
      return runs;
    }
  }
}
