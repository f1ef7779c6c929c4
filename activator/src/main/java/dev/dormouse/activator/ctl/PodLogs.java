package dev.dormouse.activator.ctl;

import dev.dormouse.activator.local.LineSplitter;
import dev.dormouse.crds.kubernetes.Labels;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.ContainerResource;
import io.fabric8.kubernetes.client.dsl.LogWatch;
import io.fabric8.kubernetes.client.dsl.Loggable;
import io.fabric8.kubernetes.client.dsl.TailPrettyLoggable;
import io.fabric8.kubernetes.client.dsl.TimeTailPrettyLoggable;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Prints what a service's pods say, each line with its pod's name before it. One thread reads each
 * pod that is followed; lines are printed whole.
 */
public final class PodLogs {
  private static final int MAX_LINE_BYTES = 64 * 1024;
  private static final int FIRST_COLOUR = 31;
  private static final int COLOURS = 6;
  private static final String RESET = "\u001B[0m";

  private final Cluster cluster;
  private final PrintStream out;
  private final PrintStream err;
  private final boolean colours;
  private final Set<String> read = ConcurrentHashMap.newKeySet();

  /**
   * Prints to {@code out}, and what is in the way to {@code err}.
   *
   * @param colours whether each pod's name has a colour
   */
  public PodLogs(Cluster cluster, PrintStream out, PrintStream err, boolean colours) {
    this.cluster = cluster;
    this.out = out;
    this.err = err;
    this.colours = colours;
  }

  /** Prints; with {@code follow} it comes back only when the thread is interrupted. */
  public void print(LogRequest request) throws Failure, InterruptedException {
    StoredServices services = new StoredServices(cluster);
    StoredService service = services.require(request.service());
    Map<String, String> labels = new HashMap<>(Map.of(Labels.SERVICE, request.service()));
    if (request.revision().isPresent()) {
      List<String> names = services.revisions(service).stream().map(StoredRevision::name).toList();
      String revision = TrafficChange.target(service.key(), request.revision().get(), names);
      labels.put(
          Labels.REVISION,
          revision.equals(TrafficChange.LATEST) ? names.stream().findFirst().orElse("") : revision);
    }
    List<Pod> pods =
        cluster.ask(
            "list pods",
            () ->
                cluster
                    .client()
                    .pods()
                    .inNamespace(cluster.namespace())
                    .withLabels(labels)
                    .list()
                    .getItems());
    if (request.follow()) {
      follow(request, labels);
    } else if (pods.isEmpty()) {
      err.println(
          "no instance of "
              + service.key()
              + " is there: it runs none while nobody calls; -f waits");
    } else {
      pods.sort(Comparator.comparing(pod -> pod.getMetadata().getCreationTimestamp()));
      for (Pod pod : pods) {
        printNow(pod, request);
      }
    }
  }

  private void printNow(Pod pod, LogRequest request) {
    Optional<ContainerStatus> status = status(pod);
    boolean hasLog =
        status.isPresent()
            && (request.previous()
                ? status.get().getLastState() != null
                    && status.get().getLastState().getTerminated() != null
                : status.get().getContainerID() != null);
    if (!hasLog) {
      err.println(name(pod) + (request.previous() ? " has run once only" : " has not started yet"));
      return;
    }
    try (InputStream from = loggable(pod, request).getLogInputStream()) {
      copy(from, pod);
    } catch (IOException | KubernetesClientException e) {
      err.println(name(pod) + ": " + e.getMessage());
    }
  }

  private void follow(LogRequest request, Map<String, String> labels)
      throws Failure, InterruptedException {
    while (true) {
      BlockingQueue<Optional<Pod>> events = new LinkedBlockingQueue<>();
      try (var _ = cluster.ask("watch pods", () -> watch(labels, events))) {
        for (Optional<Pod> pod = events.take(); pod.isPresent(); pod = events.take()) {
          attach(pod.get(), request);
        }
      }
    }
  }

  private io.fabric8.kubernetes.client.Watch watch(
      Map<String, String> labels, BlockingQueue<Optional<Pod>> events) {
    return cluster
        .client()
        .pods()
        .inNamespace(cluster.namespace())
        .withLabels(labels)
        .watch(
            new Watcher<>() {
              @Override
              public void eventReceived(Action action, Pod pod) {
                if (action == Action.ADDED || action == Action.MODIFIED) {
                  events.add(Optional.of(pod));
                }
              }

              @Override
              public void onClose(@Nullable WatcherException cause) {
                events.add(Optional.empty());
              }
            });
  }

  /** Each run of a container is read once. */
  private void attach(Pod pod, LogRequest request) {
    String run = status(pod).map(ContainerStatus::getContainerID).orElse(null);
    if (run != null && !run.isEmpty() && read.add(run)) {
      var _ = Thread.ofVirtual().name("logs").start(() -> stream(pod, request));
    }
  }

  private void stream(Pod pod, LogRequest request) {
    try (LogWatch watch = loggable(pod, request).watchLog()) {
      InputStream from = watch.getOutput();
      if (from != null) {
        copy(from, pod);
      }
    } catch (IOException | KubernetesClientException e) {
      err.println(name(pod) + ": " + e.getMessage());
    }
  }

  private void copy(InputStream from, Pod pod) throws IOException {
    String prefix = prefix(pod);
    LineSplitter lines = new LineSplitter(MAX_LINE_BYTES, "…", line -> println(prefix + line));
    byte[] bytes = new byte[8192];
    int count = from.read(bytes);
    while (count >= 0) {
      lines.accept(bytes, count);
      count = from.read(bytes);
    }
    lines.finish();
  }

  private void println(String line) {
    synchronized (out) {
      out.println(line);
    }
  }

  private String prefix(Pod pod) {
    String name = name(pod);
    int colour = FIRST_COLOUR + Math.floorMod(name.hashCode(), COLOURS);
    return colours ? "\u001B[" + colour + "m" + name + RESET + " " : name + " ";
  }

  private Loggable loggable(Pod pod, LogRequest request) {
    ContainerResource container =
        cluster
            .client()
            .pods()
            .inNamespace(cluster.namespace())
            .withName(name(pod))
            .inContainer(container(pod))
            .withReadyWaitTimeout(0);
    TimeTailPrettyLoggable run = request.previous() ? container.terminated() : container;
    TailPrettyLoggable since =
        request.since().isPresent()
            ? run.sinceSeconds((int) request.since().get().toSeconds())
            : run;
    return request.tail().isPresent() ? since.tailingLines(request.tail().getAsInt()) : since;
  }

  private static String name(Pod pod) {
    return pod.getMetadata().getName();
  }

  /** The one that serves: it has the ports. */
  private static String container(Pod pod) {
    List<Container> containers = pod.getSpec().getContainers();
    return containers.stream()
        .filter(container -> container.getPorts() != null && !container.getPorts().isEmpty())
        .findFirst()
        .orElse(containers.getFirst())
        .getName();
  }

  private static Optional<ContainerStatus> status(Pod pod) {
    List<ContainerStatus> all =
        pod.getStatus() == null ? null : pod.getStatus().getContainerStatuses();
    return all == null
        ? Optional.empty()
        : all.stream().filter(status -> status.getName().equals(container(pod))).findFirst();
  }
}
