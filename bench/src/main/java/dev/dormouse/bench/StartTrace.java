package dev.dormouse.bench;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * When each part of a cluster did its share of a pod's start, as four watches of one namespace see
 * it: Deployments, ReplicaSets, pods and the kubelet's events. A watch is some milliseconds late;
 * what is between two of them is right. Safe for any thread.
 */
final class StartTrace implements AutoCloseable {
  /** What ends at a moment that can be seen, in order. */
  enum Part {
    ASKED("the scale is written"),
    REPLICA_SET("Deployment controller"),
    POD("ReplicaSet controller"),
    SCHEDULED("scheduler"),
    SANDBOX("kubelet: volumes, sandbox, network"),
    STARTED("kubelet: container made and started"),
    ADDRESS("kubelet: notices that, tells the address"),
    ANSWER("program and first byte");

    final String title;

    Part(String title) {
      this.title = title;
    }
  }

  /**
   * One start: when it was asked for, and its first byte; in nanoseconds.
   *
   * @param serverTiming what the answer says of itself; empty without the activator
   */
  record Timed(long begun, long firstByteAt, String serverTiming) {
    double millis() {
      return (firstByteAt - begun) / 1e6;
    }
  }

  private static final class Seen {
    final EnumMap<Part, Long> at = new EnumMap<>(Part.class);
    final CompletableFuture<String> address = new CompletableFuture<>();
  }

  private final List<Watch> watches = new ArrayList<>();
  private final List<String> workloads;

  /** Of the latest start of each workload. Guarded by this. */
  private final Map<String, Seen> latest = new java.util.HashMap<>();

  private StartTrace(List<String> workloads) {
    this.workloads = workloads;
  }

  /** Watches the starts of Deployments by their names. */
  static StartTrace of(KubernetesClient client, String namespace, String... workloads) {
    StartTrace trace = new StartTrace(List.of(workloads));
    var apps = client.apps();
    trace.watches.add(apps.deployments().inNamespace(namespace).watch(watcher(trace::deployment)));
    trace.watches.add(apps.replicaSets().inNamespace(namespace).watch(watcher(trace::replicaSet)));
    trace.watches.add(client.pods().inNamespace(namespace).watch(watcher(trace::pod)));
    trace.watches.add(client.v1().events().inNamespace(namespace).watch(watcher(trace::event)));
    return trace;
  }

  /** A start begins: what was seen of the one before is forgotten. Returns the pod's address. */
  synchronized CompletableFuture<String> begin(String workload) {
    Seen seen = new Seen();
    latest.put(workload, seen);
    return seen.address;
  }

  /** The milliseconds of each part; empty where one was not seen, or not in order. */
  synchronized Optional<Map<Part, Double>> parts(String workload, Timed timed) {
    Map<Part, Long> at = new EnumMap<>(Part.class);
    Seen seen = latest.get(workload);
    if (seen != null) {
      at.putAll(seen.at);
    }
    at.put(Part.ANSWER, timed.firstByteAt());
    Map<Part, Double> millis = new EnumMap<>(Part.class);
    long before = timed.begun();
    for (Part part : Part.values()) {
      Long now = at.get(part);
      if (now == null) {
        return Optional.empty();
      }
      // Two watches may be late by different amounts.
      millis.put(part, Math.max(0, now - before) / 1e6);
      before = Math.max(before, now);
    }
    return Optional.of(millis);
  }

  private void deployment(Deployment deployment) {
    Integer replicas = deployment.getSpec().getReplicas();
    if (replicas != null && replicas > 0) {
      mark(deployment.getMetadata().getName(), Part.ASKED);
    }
  }

  private void replicaSet(ReplicaSet set) {
    Integer replicas = set.getSpec().getReplicas();
    if (replicas != null && replicas > 0) {
      mark(set.getMetadata().getName(), Part.REPLICA_SET);
    }
  }

  private void pod(Pod pod) {
    if (pod.getMetadata().getDeletionTimestamp() != null) {
      return;
    }
    String name = pod.getMetadata().getName();
    mark(name, Part.POD);
    if (pod.getSpec().getNodeName() != null) {
      mark(name, Part.SCHEDULED);
    }
    String ip = pod.getStatus().getPodIP();
    if (ip != null && !ip.isEmpty()) {
      mark(name, Part.ADDRESS);
      address(name, ip);
    }
  }

  private void event(Event event) {
    String name = event.getInvolvedObject().getName();
    switch (event.getReason()) {
      case "Pulled" -> mark(name, Part.SANDBOX);
      case "Started" -> mark(name, Part.STARTED);
      default -> {}
    }
  }

  private synchronized void mark(String object, Part part) {
    long now = System.nanoTime();
    find(object).ifPresent(seen -> seen.at.putIfAbsent(part, now));
  }

  private synchronized void address(String pod, String ip) {
    find(pod).ifPresent(seen -> seen.address.complete(ip));
  }

  private Optional<Seen> find(String object) {
    return workloads.stream()
        .filter(workload -> object.equals(workload) || object.startsWith(workload + "-"))
        .findFirst()
        .map(latest::get);
  }

  static <T extends HasMetadata> Watcher<T> watcher(Consumer<T> changed) {
    return new Watcher<>() {
      @Override
      public void eventReceived(Action action, T object) {
        if (action == Action.ADDED || action == Action.MODIFIED) {
          changed.accept(object);
        }
      }

      @Override
      public void onClose(WatcherException cause) {}
    };
  }

  @Override
  public void close() {
    watches.forEach(Watch::close);
  }
}
