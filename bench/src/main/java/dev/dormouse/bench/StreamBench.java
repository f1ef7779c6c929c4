package dev.dormouse.bench;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Judges the memory of long bodies: curl uploads and downloads one of a gigabyte, in HTTP/1.1 and
 * HTTP/2, and the activator's memory is watched meanwhile. One thread, and that of the samples.
 */
final class StreamBench implements Bench {
  /** What one request's bodies may be ahead of their readers, and room for the collector. */
  private static final double MAX_GROWTH_MB = 48;

  private static final String RATE = "MB/s";
  private static final String RESULT =
      "%{http_code} %{http_version} %{size_upload} %{size_download} %{time_total}";

  @Override
  public void run(Options options, Workplace workplace, Verdicts verdicts) throws Exception {
    int megabytes = options.number("megabytes", 1024);
    options.refuseTheRest();

    Resource resource =
        new Resource(
            "stream",
            Program.stream().command(),
            80,
            new Resource.Scaling(1, 1, "60s"),
            new Resource.Waiting(100, "60s"));
    Dev dev = Dev.start(workplace, List.of(resource), JavaMemory.JVM_OPTION);
    dev.awaitInstances(resource, 1);
    System.out.printf("stream: %d MB each way with curl%n", megabytes);
    Table table =
        verdicts
            .table(
                "Resident memory while a body streams",
                "seconds",
                RATE,
                "MB before",
                "MB peak",
                "MB after",
                "heap MB",
                "outside MB")
            .drawn(RATE);
    table.header(System.out);
    for (String protocol : List.of("--http1.1", "--http2-prior-knowledge")) {
      for (boolean up : new boolean[] {true, false}) {
        // Code is loaded and buffers are made by the first, which is not counted.
        transfer(workplace, dev, resource, protocol, up, 64);
        measure(workplace, dev, resource, protocol, up, megabytes, table, verdicts);
      }
    }
  }

  private static void measure(
      Workplace workplace,
      Dev dev,
      Resource resource,
      String protocol,
      boolean up,
      int megabytes,
      Table table,
      Verdicts verdicts)
      throws Exception {
    JavaMemory before = JavaMemory.of(dev.process().pid());
    ResidentSamples resident = ResidentSamples.start(dev.process().pid());
    Transfer transfer;
    try (resident) {
      transfer = transfer(workplace, dev, resource, protocol, up, megabytes);
    }
    JavaMemory after = JavaMemory.of(dev.process().pid());
    String what =
        (up ? "upload " : "download ") + protocol.substring(2).replace("-prior-knowledge", "");
    table.row(
        what,
        transfer.seconds,
        megabytes / transfer.seconds,
        before.resident() / 1e6,
        resident.peak() / 1e6,
        after.resident() / 1e6,
        after.heap() / 1e6,
        after.outside() / 1e6);
    table.printLatest(System.out);
    double growth = (resident.peak() - before.resident()) / 1e6;
    verdicts.rule(
        what + ": " + transfer.bytes + " bytes, status " + transfer.status,
        transfer.status.equals("200") && transfer.bytes == (long) megabytes << 20);
    verdicts.target(
        String.format(
            Locale.ROOT, "%s: resident grew by %.1f MB (<= %.0f)", what, growth, MAX_GROWTH_MB),
        growth <= MAX_GROWTH_MB);
  }

  private record Transfer(String status, long bytes, double seconds) {}

  private static Transfer transfer(
      Workplace workplace, Dev dev, Resource resource, String protocol, boolean up, int megabytes)
      throws Exception {
    long length = (long) megabytes << 20;
    Path file = workplace.file(megabytes + ".zeros");
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(length);
    }
    List<String> way =
        up
            ? List.of("--request", "POST", "--upload-file", file.toString())
            : List.of("--output", "/dev/null");
    String url = "http://127.0.0.1:" + dev.port() + (up ? "/" : "/" + length);
    ProcessBuilder curl =
        new ProcessBuilder("curl", "--silent", "--show-error", protocol, "--max-time", "120");
    curl.command().addAll(way);
    curl.command()
        .addAll(
            List.of(
                "--header",
                "Host: " + resource.host(),
                "--header",
                "Expect:",
                "--write-out",
                "\n" + RESULT,
                url));
    Process process = curl.redirectErrorStream(true).start();
    String said;
    try (var reader = process.inputReader()) {
      said = reader.readAllAsString();
    }
    String[] result = said.substring(said.lastIndexOf('\n') + 1).split(" ", -1);
    if (process.waitFor() != 0 || result.length != 5) {
      throw new IOException("curl: " + said);
    }
    return new Transfer(
        result[0], Long.parseLong(result[up ? 2 : 3]), Double.parseDouble(result[4]));
  }
}
