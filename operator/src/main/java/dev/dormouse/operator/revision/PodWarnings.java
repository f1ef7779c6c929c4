package dev.dormouse.operator.revision;

import dev.dormouse.crds.kubernetes.PodTrouble;
import dev.dormouse.operator.report.PackedStore;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What the kubelet says about pods in events and nowhere else. Safe for any thread. */
final class PodWarnings {
  private static final String BY_POD = "pod";

  private final InformerEventSource<Event, ?> events;

  PodWarnings(InformerEventSource<Event, ?> events) {
    this.events = events;
    events.addIndexers(Map.of(BY_POD, event -> List.of(key(event.getInvolvedObject()))));
  }

  /** The troubles that events tell of a pod, the newest first. */
  List<PodTrouble> of(Pod pod) {
    String key = pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName();
    return events.byIndex(BY_POD, key).stream()
        .filter(e -> Objects.equals(e.getInvolvedObject().getUid(), pod.getMetadata().getUid()))
        .sorted(Comparator.comparing(PodWarnings::last).reversed())
        .flatMap(event -> PodTrouble.of(event).stream())
        .toList();
  }

  /** Only what is read of an event, so that a cluster full of warnings fits. */
  static Event prune(Event event) {
    PackedStore.unmanaged(event).getMetadata().setAnnotations(Map.of());
    event.setSource(null);
    return event;
  }

  private static String key(ObjectReference pod) {
    return pod.getNamespace() + "/" + pod.getName();
  }

  private static String last(Event event) {
    String last = event.getLastTimestamp();
    return last == null ? "" : last;
  }
}
