package dev.dormouse.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** One run of wrk, a closed loop: good for throughput, not for claims about tails. Immutable. */
record Wrk(long requests, double seconds, double p50Millis, double p99Millis, long errors) {
  private static final String REPORT =
      """
      done = function(summary, latency, requests)
        local e = summary.errors
        io.write(string.format("\\nREPORT %d %d %d %d %d\\n", summary.requests, summary.duration,
          latency:percentile(50), latency:percentile(99), e.connect + e.read + e.write + e.status + e.timeout))
      end
      """;

  static Wrk run(Workplace workplace, int port, String host, int connections, int seconds)
      throws IOException, InterruptedException {
    Path script = workplace.write("report.lua", REPORT);
    Path log = workplace.file("wrk.log");
    Files.deleteIfExists(log);
    Process wrk =
        workplace.start(
            "wrk",
            List.of(
                "wrk",
                "-t1",
                "-c" + connections,
                "-d" + seconds + "s",
                "-H",
                "Host: " + host,
                "-s",
                script.toString(),
                "http://127.0.0.1:" + port + "/"));
    int code = wrk.waitFor();
    workplace.end(wrk);
    String report =
        Files.readAllLines(log).stream()
            .filter(line -> line.startsWith("REPORT "))
            .findFirst()
            .orElseThrow(() -> new IOException("wrk ended with " + code + ", see " + log));
    String[] words = report.split(" ", -1);
    return new Wrk(
        Long.parseLong(words[1]),
        Long.parseLong(words[2]) / 1e6,
        Long.parseLong(words[3]) / 1e3,
        Long.parseLong(words[4]) / 1e3,
        Long.parseLong(words[5]));
  }

  double perSecond() {
    return requests / seconds;
  }
}
