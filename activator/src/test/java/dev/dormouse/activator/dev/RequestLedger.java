package dev.dormouse.activator.dev;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Every request that was sent, what became of it, and what was done on purpose meanwhile, so that
 * each failure has somebody to blame. The instances write down what begins there. Times are {@link
 * System#nanoTime}. Safe for any thread.
 */
final class RequestLedger {
  /** Until nobody takes an instance for alive any more that was killed. */
  private static final long NOTICED_NANOS = 1_000_000_000L;

  /** So long one that was killed soon after its start may keep others from being started. */
  private static final long BLAMED_NANOS = 10_000_000_000L;

  /** What was done on purpose, from then on. */
  private sealed interface Fault {
    long at();

    /** An instance of a service was killed. */
    record InstanceKilled(String service, long at) implements Fault {}

    /** An activator was ended in the middle of what it did. */
    record ActivatorEnded(int port, long at) implements Fault {}
  }

  /**
   * One request.
   *
   * @param status of its answer; 0 when there was none
   * @param word the rest of the answer, or why there was none
   */
  record Entry(
      long id, String service, int port, long sentAt, long endedAt, int status, String word) {
    boolean answered() {
      return status == 200;
    }

    /** How many requests the instance had as it served this one. */
    int count() {
      return Integer.parseInt(word.substring(word.indexOf(' ') + 1));
    }

    String path() {
      return "/" + id;
    }
  }

  private final Path folder;
  private final AtomicLong ids = new AtomicLong();
  private final ConcurrentLinkedQueue<Entry> entries = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Fault> faults = new ConcurrentLinkedQueue<>();

  /**
   * Nothing was sent yet.
   *
   * @param folder where instances write down what begins, each in a file named by process and
   *     service
   */
  RequestLedger(Path folder) {
    this.folder = folder;
  }

  long next() {
    return ids.getAndIncrement();
  }

  void add(Entry entry) {
    entries.add(entry);
  }

  Collection<Entry> entries() {
    return entries;
  }

  /** Requests that were sent and of which nothing is known yet. */
  long open() {
    return ids.get() - entries.size();
  }

  long answered(String service, int port) {
    return entries.stream()
        .filter(entry -> entry.answered() && entry.port() == port)
        .filter(entry -> entry.service().equals(service))
        .count();
  }

  void instanceKilled(String service) {
    faults.add(new Fault.InstanceKilled(service, System.nanoTime()));
  }

  void activatorEnded(int port) {
    faults.add(new Fault.ActivatorEnded(port, System.nanoTime()));
  }

  /** Failures for which nobody is to blame but the platform. */
  List<Entry> unexplained() {
    return entries.stream()
        .filter(entry -> !entry.answered())
        .filter(entry -> faults.stream().noneMatch(fault -> explains(fault, entry)))
        .toList();
  }

  private static boolean explains(Fault fault, Entry entry) {
    return switch (fault) {
      case Fault.InstanceKilled(String service, long at) ->
          entry.service().equals(service)
              && entry.endedAt() - at >= 0
              && (isCutOff(entry) && entry.sentAt() - at < NOTICED_NANOS
                  || isRefused(entry) && entry.sentAt() - at < BLAMED_NANOS);
      case Fault.ActivatorEnded(int port, long at) ->
          entry.status() == 0 && entry.port() == port && entry.endedAt() - at >= 0;
    };
  }

  private static boolean isCutOff(Entry entry) {
    return entry.status() == 502 && entry.word().contains("instance-closed");
  }

  private static boolean isRefused(Entry entry) {
    return entry.status() == 503 && entry.word().contains("ended soon after it had come up");
  }

  /** How often each request began, by its path. */
  Map<String, Integer> begun() throws IOException {
    Map<String, Integer> times = new HashMap<>();
    for (Path file : files()) {
      Files.readAllLines(file).forEach(path -> times.merge(path, 1, Integer::sum));
    }
    return times;
  }

  /**
   * Those that began more than once. One that may be repeated, as all of these may, begins anew
   * when its instance is killed before it has answered anything.
   */
  List<Entry> servedTwice() throws IOException {
    Map<String, Integer> begun = begun();
    return entries.stream()
        .filter(entry -> begun.getOrDefault(entry.path(), 0) > (wasKilled(entry) ? 2 : 1))
        .toList();
  }

  private boolean wasKilled(Entry entry) {
    return faults.stream()
        .anyMatch(fault ->
            fault instanceof Fault.InstanceKilled(String service, long at)
                && service.equals(entry.service())
                && entry.sentAt() - at < NOTICED_NANOS
                && entry.endedAt() - at >= 0);
  }

  /** An instance of a service that has served something and runs. */
  Optional<ProcessHandle> instance(String service) throws IOException {
    return files().stream()
        .map(file -> file.getFileName().toString().split("-", 2))
        .filter(name -> name[1].equals(service))
        .flatMap(name -> ProcessHandle.of(Long.parseLong(name[0])).stream())
        .filter(ProcessHandle::isAlive)
        .findFirst();
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return new ArrayList<>(files.toList());
    }
  }

  @Override
  public String toString() {
    long answered = entries.stream().filter(Entry::answered).count();
    return "%d sent, %d answered, %d failed, %d of them unexplained; %s"
        .formatted(
            ids.get(), answered, entries.size() - answered, unexplained().size(), unexplained());
  }
}
