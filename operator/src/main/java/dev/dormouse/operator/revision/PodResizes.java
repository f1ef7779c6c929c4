package dev.dormouse.operator.revision;

import dev.dormouse.operator.revision.StartupBoost.Resize;
import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Resizes pods in place, where the API server can: it is asked, and its answer kept for ten
 * minutes. Safe for any thread.
 */
final class PodResizes {
  private static final Logger LOG = LoggerFactory.getLogger(PodResizes.class);
  private static final Duration KEPT = Duration.ofMinutes(10);
  private static final String RESIZE = "resize";
  private static final PatchContext MERGE = PatchContext.of(PatchType.STRATEGIC_MERGE);

  private record Answer(boolean served, Instant until) {}

  private volatile Answer answer = new Answer(false, Instant.MIN);

  /** Whether the API server serves {@code pods/resize}. */
  boolean areServed(KubernetesClient client, Instant now) {
    Answer known = answer;
    if (now.isAfter(known.until())) {
      APIResourceList core = client.getApiResources("v1");
      boolean served =
          core != null
              && core.getResources().stream().anyMatch(r -> r.getName().equals("pods/" + RESIZE));
      known = new Answer(served, now.plus(KEPT));
      answer = known;
    }
    return known.served();
  }

  /**
   * Resizes; a pod that has gone meanwhile, or that its node can't resize now, is left as it is.
   */
  void resize(Pod pod, Resize resize, KubernetesClient client) {
    Map<String, Object> container =
        Map.of("name", resize.container(), "resources", resize.resources());
    String patch =
        client
            .getKubernetesSerialization()
            .asJson(Map.of("spec", Map.of("containers", List.of(container))));
    try {
      var _ = client.resource(pod).subresource(RESIZE).patch(MERGE, patch);
    } catch (KubernetesClientException e) {
      LOG.warn("{} keeps its boost: {}", pod.getMetadata().getName(), e.getMessage());
    }
  }
}
