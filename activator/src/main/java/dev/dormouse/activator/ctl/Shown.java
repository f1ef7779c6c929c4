package dev.dormouse.activator.ctl;

import dev.dormouse.crds.ServerlessServiceSpec.Traffic;
import dev.dormouse.crds.kubernetes.Condition;
import dev.dormouse.crds.kubernetes.RolloutStatus;
import dev.dormouse.crds.kubernetes.ServerlessServiceStatus;
import dev.dormouse.crds.kubernetes.ServerlessServiceStatus.TrafficStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Services and revisions as lines for people. Stateless. */
final class Shown {
  private static final String NOTHING = "-";

  private Shown() {}

  /** One row for each service. */
  static List<String> list(List<StoredService> services, boolean namespaces, Instant now) {
    Table table =
        namespaces
            ? new Table(
                "NAMESPACE", "NAME", "URL", "READY", "REASON", "TRAFFIC", "INSTANCES", "AGE")
            : new Table("NAME", "URL", "READY", "REASON", "TRAFFIC", "INSTANCES", "AGE");
    for (StoredService service : services) {
      List<String> cells = new ArrayList<>();
      if (namespaces) {
        cells.add(service.key().namespace());
      }
      Optional<ServerlessServiceStatus> status = service.status();
      cells.add(service.key().name());
      cells.add(status.map(ServerlessServiceStatus::url).orElse(NOTHING));
      cells.add(service.ready().map(Condition::status).orElse(Condition.UNKNOWN));
      cells.add(service.ready().map(Condition::reason).filter(r -> !r.isEmpty()).orElse(NOTHING));
      cells.add(traffic(service.routed()));
      cells.add(status.map(ServerlessServiceStatus::instances).map(Object::toString).orElse("0"));
      cells.add(Age.of(service.raw().getMetadata().getCreationTimestamp(), now));
      table.row(cells.toArray(String[]::new));
    }
    return table.lines();
  }

  /** A service, and a row for each of its revisions. */
  static List<String> one(StoredService service, List<StoredRevision> revisions, Instant now) {
    List<String> lines = new ArrayList<>();
    lines.add("Service:   " + service.key());
    lines.add("URL:       " + service.status().map(ServerlessServiceStatus::url).orElse(NOTHING));
    lines.add("Ready:     " + service.ready().map(Shown::condition).orElse(Condition.UNKNOWN));
    lines.add("Wished:    " + wished(service.wished()));
    service
        .status()
        .map(ServerlessServiceStatus::rollout)
        .ifPresent(rollout -> lines.add("Rollout:   " + rollout(rollout)));
    lines.add("");
    Table table = new Table("REVISION", "TRAFFIC", "TAGS", "READY", "REASON", "AGE");
    for (StoredRevision revision : revisions) {
      Optional<Condition> ready = revision.condition(Condition.READY);
      table.row(
          revision.name(),
          percent(service.routed(), revision.name()) + "%",
          tags(service.routed(), revision.name()),
          ready.map(Condition::status).orElse(Condition.UNKNOWN),
          ready.map(Condition::reason).filter(r -> !r.isEmpty()).orElse(NOTHING),
          Age.of(revision.resource().getMetadata().getCreationTimestamp(), now));
    }
    lines.addAll(table.lines());
    return lines;
  }

  private static String condition(Condition ready) {
    return ready.status()
        + (ready.reason().isEmpty() ? "" : " (" + ready.reason() + ")")
        + (ready.message().isEmpty() ? "" : ": " + ready.message());
  }

  private static String rollout(RolloutStatus rollout) {
    return rollout.revision()
        + " "
        + rollout.verdict()
        + (rollout.percent() == null ? "" : " at " + rollout.percent() + "%")
        + (rollout.message() == null ? "" : ": " + rollout.message());
  }

  /** Such as {@code hello-00002=90% hello-00001=10%}. */
  static String traffic(List<TrafficStatus> routed) {
    String text =
        routed.stream()
            .filter(part -> part.percent() != null && part.percent() > 0)
            .map(part -> part.revisionName() + "=" + part.percent() + "%")
            .collect(Collectors.joining(" "));
    return text.isEmpty() ? NOTHING : text;
  }

  /** Such as {@code latest=90% hello-00001=10% (tag old)}. */
  static String wished(List<Traffic> wished) {
    return wished.isEmpty()
        ? "latest=100%"
        : wished.stream()
            .map(part ->
                (part.revisionName() == null ? TrafficChange.LATEST : part.revisionName())
                    + "="
                    + (part.percent() == null ? 0 : part.percent())
                    + "%"
                    + (part.tag() == null ? "" : " (tag " + part.tag() + ")"))
            .collect(Collectors.joining(" "));
  }

  static int percent(List<TrafficStatus> routed, String revision) {
    return routed.stream()
        .filter(part -> revision.equals(part.revisionName()))
        .mapToInt(part -> part.percent() == null ? 0 : part.percent())
        .sum();
  }

  private static String tags(List<TrafficStatus> routed, String revision) {
    String tags =
        routed.stream()
            .filter(part -> revision.equals(part.revisionName()) && part.tag() != null)
            .map(TrafficStatus::tag)
            .collect(Collectors.joining(","));
    return tags.isEmpty() ? NOTHING : tags;
  }
}
