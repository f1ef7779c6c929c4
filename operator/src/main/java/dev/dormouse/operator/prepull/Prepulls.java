package dev.dormouse.operator.prepull;

import dev.dormouse.crds.kubernetes.Condition;
import dev.dormouse.crds.kubernetes.Labels;
import dev.dormouse.crds.kubernetes.RevisionResource;
import dev.dormouse.crds.kubernetes.ServerlessServiceResource;
import dev.dormouse.operator.report.Conditions;
import dev.dormouse.operator.report.ForeignFields;
import dev.dormouse.operator.report.Reasons;
import dev.dormouse.operator.report.ResourceEvents;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.net.HttpURLConnection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Sees to it that the revisions of a service which asks for it have their images pulled, and no
 * others; tells how far that is. Safe for any thread.
 */
public final class Prepulls {
  /** The type of the condition that tells whether the images are on the nodes. */
  public static final String IMAGES_PULLED = "ImagesPulled";

  private static final int UNPROCESSABLE = 422;

  private final PrepullDaemonSet daemonSet;

  /**
   * The pre-pulls of all services.
   *
   * @param helperImage has a static busybox at /bin/busybox
   */
  public Prepulls(KubernetesSerialization serialization, String helperImage) {
    this.daemonSet = new PrepullDaemonSet(serialization, helperImage);
  }

  /**
   * Makes what is missing, sets back what somebody changed, and deletes what is of no use any more.
   *
   * @param wanted the revisions whose images are to be pulled; none where the service doesn't ask
   * @param there the DaemonSets that the service has
   * @return how far it is; empty where nothing is asked for
   */
  public Optional<Condition> keep(
      ServerlessServiceResource service,
      List<RevisionResource> wanted,
      Set<DaemonSet> there,
      KubernetesClient client,
      Instant now) {
    Map<String, DaemonSet> others = new HashMap<>();
    there.forEach(set -> others.put(set.getMetadata().getName(), set));
    List<DaemonSet> kept = new ArrayList<>();
    Optional<Condition> refused = Optional.empty();
    for (RevisionResource revision : wanted) {
      Optional<DaemonSet> actual =
          Optional.ofNullable(others.remove(PrepullDaemonSet.name(revision)));
      Optional<DaemonSet> desired = daemonSet.of(revision);
      try {
        desired.ifPresent(set -> kept.add(keep(service, set, actual, client, now)));
      } catch (KubernetesClientException e) {
        refused = Optional.of(refused(e));
      }
    }
    others.values().forEach(set -> client.resource(set).delete());
    return wanted.isEmpty() ? Optional.empty() : refused.or(() -> Optional.of(progress(kept)));
  }

  private static DaemonSet keep(
      ServerlessServiceResource service,
      DaemonSet desired,
      Optional<DaemonSet> actual,
      KubernetesClient client,
      Instant now) {
    if (actual.filter(set -> madeFrom(set).equals(madeFrom(desired))).isPresent()) {
      return ForeignFields.inPods(actual.get())
          ? ForeignFields.replacePods(
              actual.get(), desired.getSpec().getTemplate().getSpec(), client)
          : actual.get();
    }
    DaemonSet written =
        client.resource(desired).fieldManager(Labels.OPERATOR).forceConflicts().serverSideApply();
    if (actual.isEmpty()) {
      String images =
          String.join(
              ", ",
              desired.getSpec().getTemplate().getSpec().getContainers().stream()
                  .map(container -> Objects.requireNonNullElse(container.getImage(), ""))
                  .toList());
      ResourceEvents.tell(client, service, false, Reasons.PULLING, "has nodes pull " + images, now);
    }
    return written;
  }

  private static String madeFrom(DaemonSet set) {
    return Optional.ofNullable(set.getMetadata().getAnnotations())
        .map(all -> all.get(PrepullDaemonSet.MADE_FROM))
        .orElse("");
  }

  /** Trouble with pulling ahead must not hinder a service that works. */
  private static Condition refused(KubernetesClientException e) {
    return switch (e.getCode()) {
      case HttpURLConnection.HTTP_BAD_REQUEST, HttpURLConnection.HTTP_FORBIDDEN, UNPROCESSABLE ->
          Conditions.no(IMAGES_PULLED, Reasons.PREPULL_REFUSED, String.valueOf(e.getMessage()));
      default -> throw e;
    };
  }

  private static Condition progress(List<DaemonSet> sets) {
    return sets.stream().allMatch(Prepulls::isDone)
        ? Conditions.yes(
            IMAGES_PULLED, Reasons.PULLED, "the nodes that take instances have the images")
        : Conditions.unknown(
            IMAGES_PULLED,
            Reasons.PULLING,
            "not every node that takes instances has the images yet; its pods tell why: kubectl get"
                + " pods -l "
                + PrepullDaemonSet.PREPULLS);
  }

  private static boolean isDone(DaemonSet set) {
    DaemonSetStatus status = set.getStatus();
    return status != null
        && status.getObservedGeneration() != null
        && status.getObservedGeneration().equals(set.getMetadata().getGeneration())
        && Objects.equals(status.getNumberReady(), status.getDesiredNumberScheduled());
  }
}
