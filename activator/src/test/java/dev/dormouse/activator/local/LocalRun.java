package dev.dormouse.activator.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.activator.instances.InstanceSource.StartFailure;
import dev.dormouse.activator.instances.RecordedInstances;
import dev.dormouse.activator.instances.RecordedInstances.Ready;
import dev.dormouse.activator.instances.RecordedInstances.StartFailed;
import dev.dormouse.core.revision.Revision;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;

/** Local instances with everything they tell, for one test. */
final class LocalRun implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  final LocalInstances instances;
  final RecordedInstances heard = new RecordedInstances();
  final List<String> output = new CopyOnWriteArrayList<>();
  private final Path folder;

  LocalRun(Path folder) {
    this(folder, System.getenv());
  }

  LocalRun(Path folder, Map<String, String> environment) {
    this.folder = folder;
    this.instances = new LocalInstances(environment);
    instances.subscribe(heard);
  }

  /** Starts that many of a revision. */
  Revision start(TestRevision builder, int count) {
    return start(builder, count, (instance, line) -> output.add(line));
  }

  Revision start(TestRevision builder, int count, OutputSink sink) {
    var revision = builder.build();
    instances.define(revision.key(), new LocalRevision(revision, folder, sink));
    instances.scaleUp(revision.key(), count);
    return revision;
  }

  /** Starts one and waits until it is ready. */
  Ready startOne(TestRevision builder) throws InterruptedException {
    int before = heard.all(Ready.class).size();
    start(builder, 1);
    heard.awaitUntil(events -> {
      assertThat(events).as("while waiting for ready").noneMatch(StartFailed.class::isInstance);
      return events.stream().filter(Ready.class::isInstance).count() > before;
    });
    return heard.all(Ready.class).getLast();
  }

  /** Starts one and waits until that has failed. */
  StartFailure startFails(TestRevision builder) throws InterruptedException {
    start(builder, 1);
    return heard.await(StartFailed.class, 1).getFirst().failure();
  }

  /** What the small server answers. */
  static String get(InetSocketAddress address) throws IOException {
    try (var socket = new Socket(address.getAddress(), address.getPort())) {
      socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** The output's line that begins so, without its beginning. */
  String awaitOutput(String beginning) throws InterruptedException {
    await(() -> output.stream().anyMatch(line -> line.startsWith(beginning)));
    return output.stream()
        .filter(line -> line.startsWith(beginning))
        .findFirst()
        .orElseThrow()
        .substring(beginning.length());
  }

  static void awaitEnd(long pid) throws InterruptedException {
    await(() -> !runs(pid));
  }

  /** Whether the process is there and no zombie. */
  static boolean runs(long pid) {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .filter(process -> !ProcFiles.isZombie(process.pid()))
        .isPresent();
  }

  static void await(BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("waited in vain");
      }
      Thread.sleep(5);
    }
  }

  @Override
  public void close() {
    instances.close();
  }
}
