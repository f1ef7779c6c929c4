package dev.dormouse.activator.ctl;

import dev.dormouse.crds.ServerlessServiceSpec.Traffic;
import dev.dormouse.crds.kubernetes.ServerlessServiceStatus.TrafficStatus;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Looks at services and moves their traffic, and prints what came of it. One thread. */
public final class ServiceControl {
  /** How often a write is tried anew after somebody else's. */
  private static final int ATTEMPTS = 5;

  private final Cluster cluster;
  private final StoredServices services;
  private final Format format;
  private final PrintStream out;

  /** Prints to {@code out}. */
  public ServiceControl(Cluster cluster, Format format, PrintStream out) {
    this.cluster = cluster;
    this.services = new StoredServices(cluster);
    this.format = format;
    this.out = out;
  }

  /** All services. */
  public void list(boolean allNamespaces) throws Failure {
    List<StoredService> all = services.list(allNamespaces);
    if (format != Format.TABLE) {
      Map<String, Object> list = new LinkedHashMap<>();
      list.put("apiVersion", "v1");
      list.put("kind", "List");
      list.put("items", all.stream().map(StoredService::raw).toList());
      print(list);
    } else if (all.isEmpty()) {
      out.println(
          allNamespaces
              ? "there is no service in the cluster"
              : "there is no service in the namespace "
                  + cluster.namespace()
                  + "; -A looks into all namespaces");
    } else {
      Shown.list(all, allNamespaces, Instant.now()).forEach(out::println);
    }
  }

  /** One service with its revisions. */
  public void get(String name) throws Failure {
    StoredService service = services.require(name);
    if (format == Format.TABLE) {
      Shown.one(service, services.revisions(service), Instant.now()).forEach(out::println);
    } else {
      print(service.raw());
    }
  }

  /** Changes where a service's traffic goes; waits, if asked to, until it does. */
  public void traffic(String name, TrafficChange change, Optional<Duration> wait) throws Failure {
    write(name, change);
    report(name, wait);
  }

  /** All traffic goes to a revision: one that is named, or else the one before. */
  public void rollback(String name, Optional<String> to, Optional<Duration> wait) throws Failure {
    StoredService service = services.require(name);
    String target =
        to.isPresent()
            ? to.get()
            : RollbackChoice.previous(service, services.revisions(service)).name();
    write(name, TrafficChange.allTo(target));
    report(name, wait);
    if (format == Format.TABLE) {
      out.println("new revisions get no traffic until: dormouse traffic " + name + " latest=100");
    }
  }

  /** Reads, decides and writes, as often as somebody else has written in between. */
  private void write(String name, TrafficChange change) throws Failure {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      StoredService service = services.require(name);
      List<String> revisions =
          services.revisions(service).stream().map(StoredRevision::name).toList();
      List<Traffic> traffic = change.applied(service.key(), service.wished(), revisions);
      if (services.write(service, traffic)) {
        return;
      }
    }
    throw new Failure(
        "the service " + name + " changes all the time; nothing was written, try again");
  }

  private void report(String name, Optional<Duration> wait) throws Failure {
    if (wait.isPresent()
        && !services.await(
            name, service -> service.isObserved() && isRouted(service), wait.get().toMillis())) {
      throw new Failure(
          "the traffic is asked for, but not routed so after "
              + wait.get().toSeconds()
              + " s: dormouse get "
              + name
              + " shows why");
    }
    StoredService now = services.require(name);
    if (format == Format.TABLE) {
      out.println("wished: " + Shown.wished(now.wished()));
      out.println("routed: " + Shown.traffic(now.routed()));
    } else {
      print(now.raw());
    }
  }

  /** Whether requests go where the spec says; what goes to the latest may be any revision. */
  static boolean isRouted(StoredService service) {
    return shares(service.wished()).equals(routedShares(service.routed()));
  }

  private static Map<String, Integer> shares(List<Traffic> wished) {
    Map<String, Integer> shares = new HashMap<>();
    for (Traffic part : wished) {
      int percent = part.percent() == null ? 0 : part.percent();
      if (percent > 0) {
        String name = part.revisionName() == null ? TrafficChange.LATEST : part.revisionName();
        shares.merge(name, percent, Integer::sum);
      }
    }
    return wished.isEmpty() ? Map.of(TrafficChange.LATEST, 100) : shares;
  }

  private static Map<String, Integer> routedShares(List<TrafficStatus> routed) {
    Map<String, Integer> shares = new HashMap<>();
    for (TrafficStatus part : routed) {
      int percent = part.percent() == null ? 0 : part.percent();
      boolean latest = Boolean.TRUE.equals(part.latestRevision());
      if (percent > 0) {
        shares.merge(
            latest ? TrafficChange.LATEST : String.valueOf(part.revisionName()),
            percent,
            Integer::sum);
      }
    }
    return shares;
  }

  private void print(Object object) {
    KubernetesSerialization serialization = cluster.client().getKubernetesSerialization();
    String text =
        format == Format.JSON ? serialization.asJson(object) : serialization.asYaml(object);
    out.println(text.stripTrailing());
  }
}
