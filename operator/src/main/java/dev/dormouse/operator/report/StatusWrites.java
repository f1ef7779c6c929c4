package dev.dormouse.operator.report;

import dev.dormouse.crds.kubernetes.Labels;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.net.HttpURLConnection;
import java.time.Duration;

/**
 * Writes a resource's status by server-side apply, and lets the next reconciliation see what was
 * written even where the watch is behind: a status is never written twice. What was decided on an
 * old version of the resource is not written at all: it could take traffic back to a revision that
 * was left, and where the newer spec is wrong nothing would mend that. Has no state; safe for any
 * thread.
 */
public final class StatusWrites {
  /** When to look again where the resource was changed meanwhile: its watch brings that soon. */
  public static final Duration CATCH_UP = Duration.ofMillis(200);

  private static final PatchContext APPLY =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager(Labels.OPERATOR)
          .withForce(true)
          .build();

  private StatusWrites() {}

  /**
   * Writes the status.
   *
   * @param fresh an empty resource of the same kind, which is filled
   * @return whether it was written; false when the resource has changed meanwhile
   */
  public static <T, R extends CustomResource<?, T>> boolean write(
      R resource, R fresh, T status, Context<R> context) {
    fresh.setMetadata(
        new ObjectMetaBuilder()
            .withName(resource.getMetadata().getName())
            .withNamespace(resource.getMetadata().getNamespace())
            .withUid(resource.getMetadata().getUid())
            .withResourceVersion(resource.getMetadata().getResourceVersion())
            .build());
    fresh.setStatus(status);
    R written;
    try {
      written = context.getClient().resource(fresh).subresource("status").patch(APPLY);
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        return false;
      }
      throw e;
    }
    context
        .eventSourceRetriever()
        .getControllerEventSource()
        .handleRecentResourceUpdate(ResourceID.fromResource(resource), written, resource);
    return true;
  }
}
