package dev.dormouse.operator.report;

import dev.dormouse.crds.kubernetes.Labels;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.net.HttpURLConnection;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells users in events what happened to a resource. The same event again only counts up. An event
 * that can't be written is logged and forgotten: the status says it too. Safe for any thread.
 */
public final class ResourceEvents {
  private static final Logger LOG = LoggerFactory.getLogger(ResourceEvents.class);
  private static final int LONGEST_MESSAGE = 1024;

  private ResourceEvents() {}

  public static void tell(
      KubernetesClient client,
      HasMetadata about,
      boolean warning,
      String reason,
      String message,
      Instant now) {
    Event event = event(about, warning, reason, message, now.truncatedTo(ChronoUnit.SECONDS));
    Resource<Event> there = client.resource(event);
    try {
      there.create();
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        countUp(there, event);
      } else {
        LOG.warn("no event for {}: {}", about.getMetadata().getName(), e.getMessage());
      }
    }
  }

  private static void countUp(Resource<Event> there, Event event) {
    try {
      there.edit(old ->
          new EventBuilder(old)
              .withCount(Objects.requireNonNullElse(old.getCount(), 1) + 1)
              .withLastTimestamp(event.getLastTimestamp())
              .build());
    } catch (KubernetesClientException e) {
      LOG.warn("no event for {}: {}", event.getInvolvedObject().getName(), e.getMessage());
    }
  }

  /** The name says what happened to whom, so that the same again finds the first. */
  private static Event event(
      HasMetadata about, boolean warning, String reason, String message, Instant now) {
    int what = Objects.hash(about.getMetadata().getUid(), warning, reason, message);
    return new EventBuilder()
        .withNewMetadata()
        .withName(about.getMetadata().getName() + "." + Integer.toHexString(what))
        .withNamespace(about.getMetadata().getNamespace())
        .endMetadata()
        .withNewInvolvedObject()
        .withApiVersion(about.getApiVersion())
        .withKind(about.getKind())
        .withName(about.getMetadata().getName())
        .withNamespace(about.getMetadata().getNamespace())
        .withUid(about.getMetadata().getUid())
        .withResourceVersion(about.getMetadata().getResourceVersion())
        .endInvolvedObject()
        .withType(warning ? "Warning" : "Normal")
        .withReason(reason)
        .withMessage(message.substring(0, Math.min(message.length(), LONGEST_MESSAGE)))
        .withFirstTimestamp(now.toString())
        .withLastTimestamp(now.toString())
        .withCount(1)
        .withNewSource()
        .withComponent(Labels.OPERATOR)
        .endSource()
        .build();
  }
}
