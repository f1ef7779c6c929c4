package dev.dormouse.operator.report;

import dev.dormouse.crds.kubernetes.Labels;
import io.fabric8.kubernetes.api.model.FieldsV1;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Decides whether somebody else has set what the operator leaves out of the pods of a Deployment or
 * a DaemonSet, such as a variable more: server-side apply alone would leave it there. What
 * admission adds to the operator's own writes counts as the operator's. A restart that is asked for
 * in the template's annotations is left alone. Has no state; safe for any thread.
 */
public final class ForeignFields {
  private static final PatchContext REPLACE =
      new PatchContext.Builder()
          .withPatchType(PatchType.JSON)
          .withFieldManager(Labels.OPERATOR)
          .build();

  private ForeignFields() {}

  /** Whether its pods have a field that is not the operator's, or not any more. */
  public static boolean inPods(HasMetadata workload) {
    Set<String> own = new HashSet<>();
    Set<String> foreign = new HashSet<>();
    for (ManagedFieldsEntry entry : workload.getMetadata().getManagedFields()) {
      FieldsV1 fields = entry.getFieldsV1();
      if (fields != null) {
        boolean isOwn = Labels.OPERATOR.equals(entry.getManager());
        collect(podsOf(fields.getAdditionalProperties()), "", isOwn ? own : foreign);
      }
    }
    return !own.containsAll(foreign);
  }

  /** Server-side apply leaves what others added; this does not. */
  public static <T extends HasMetadata> T replacePods(
      T workload, PodSpec desired, KubernetesClient client) {
    String spec = client.getKubernetesSerialization().asJson(desired);
    return client
        .resource(workload)
        .patch(
            REPLACE,
            "[{\"op\": \"replace\", \"path\": \"/spec/template/spec\", \"value\": %s}]"
                .formatted(spec));
  }

  private static Map<?, ?> podsOf(Map<?, ?> fields) {
    Map<?, ?> at = fields;
    for (String key : new String[] {"f:spec", "f:template", "f:spec"}) {
      at = at.get(key) instanceof Map<?, ?> inner ? inner : Map.of();
    }
    return at;
  }

  private static void collect(Map<?, ?> fields, String path, Set<String> paths) {
    fields.forEach((key, inner) -> {
      if (inner instanceof Map<?, ?> more && !more.isEmpty()) {
        collect(more, path + "/" + key, paths);
      } else if (!".".equals(key)) {
        paths.add(path + "/" + key);
      }
    });
  }
}
