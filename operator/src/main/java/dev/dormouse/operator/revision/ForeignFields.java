package dev.dormouse.operator.revision;

import dev.dormouse.crds.kubernetes.Labels;
import io.fabric8.kubernetes.api.model.FieldsV1;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Decides whether somebody else has set what the operator leaves out of a Deployment's pods, such
 * as a variable more: server-side apply alone would leave it there. What admission adds to the
 * operator's own writes counts as the operator's. A restart that is asked for in the template's
 * annotations is left alone. Has no state; safe for any thread.
 */
final class ForeignFields {
  private ForeignFields() {}

  static boolean inPods(Deployment deployment) {
    Set<String> own = new HashSet<>();
    Set<String> foreign = new HashSet<>();
    for (ManagedFieldsEntry entry : deployment.getMetadata().getManagedFields()) {
      FieldsV1 fields = entry.getFieldsV1();
      if (fields != null) {
        boolean isOwn = Labels.OPERATOR.equals(entry.getManager());
        collect(podsOf(fields.getAdditionalProperties()), "", isOwn ? own : foreign);
      }
    }
    return !own.containsAll(foreign);
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
