package dev.dormouse.operator.report;

import dev.dormouse.crds.kubernetes.Labels;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.event.ResourceID;

/**
 * Writes a resource's status by server-side apply, and lets the next reconciliation see what was
 * written even where the watch is behind: a status is never written twice. Has no state; safe for
 * any thread.
 */
public final class StatusWrites {
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
   */
  public static <T, R extends CustomResource<?, T>> void write(
      R resource, R fresh, T status, Context<R> context) {
    fresh.setMetadata(
        new ObjectMetaBuilder()
            .withName(resource.getMetadata().getName())
            .withNamespace(resource.getMetadata().getNamespace())
            .withUid(resource.getMetadata().getUid())
            .build());
    fresh.setStatus(status);
    R written = context.getClient().resource(fresh).subresource("status").patch(APPLY);
    context
        .eventSourceRetriever()
        .getControllerEventSource()
        .handleRecentResourceUpdate(ResourceID.fromResource(resource), written, resource);
  }
}
