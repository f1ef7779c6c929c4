package dev.dormouse.crds.kubernetes;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Collection;

/**
 * Makes the JSON of a client that knows some kinds, and others as maps: to know all that Kubernetes
 * has takes some megabytes. Has no state; safe for any thread.
 */
public final class KnownKinds {
  /**
   * How many objects each answer of the API server brings where all of a kind are listed. An answer
   * is held as text and as objects at once, which ten thousand in one have no room for; a program
   * that starts has a dozen of them at the same time.
   */
  public static final long LISTED_AT_ONCE = 200;

  private KnownKinds() {}

  /**
   * Knows these kinds, and the API server's answers.
   *
   * @param kinds all that are watched, which else would be read as maps first
   * @param mapper says how each is read; belongs to the result from now on
   */
  public static KubernetesSerialization serialization(
      Collection<Class<? extends KubernetesResource>> kinds, ObjectMapper mapper) {
    KubernetesSerialization serialization = new KubernetesSerialization(mapper, false);
    kinds.forEach(serialization::registerKubernetesResource);
    serialization.registerKubernetesResource("v1", "Status", Status.class);
    return serialization;
  }
}
