package dev.dormouse.activator.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The label on an activator's pod by which the chart's Service selects the active one. Calls wait
 * for the API server; safe for any thread.
 */
public final class ActiveLabel {
  /** The label's name; its value is {@code true} on the active activator's pod. */
  public static final String NAME = "dormouse.dev/active";

  private static final Logger LOG = LoggerFactory.getLogger(ActiveLabel.class);

  private final KubernetesClient client;
  private final String namespace;

  ActiveLabel(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  /** Returns whether the pod has the label now. */
  public boolean put(String pod) {
    return patch(pod, "\"true\"");
  }

  /** Returns whether the pod has the label no more. */
  public boolean remove(String pod) {
    return patch(pod, "null");
  }

  private boolean patch(String name, String value) {
    try {
      String patch = "{\"metadata\":{\"labels\":{\"" + NAME + "\":" + value + "}}}";
      @Nullable Pod patched =
          client
              .pods()
              .inNamespace(namespace)
              .withName(name)
              .patch(PatchContext.of(PatchType.JSON_MERGE), patch);
      return patched != null;
    } catch (KubernetesClientException e) {
      if (e.getCode() == 404) {
        return false; // it is gone, and its label with it
      }
      LOG.info("pod {}/{} can't be labelled: {}", namespace, name, e.getMessage());
      return false;
    }
  }
}
