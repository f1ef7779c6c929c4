package dev.dormouse.bench;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Reckons how many more pods a cluster's nodes take, by their number alone: what the pods ask for
 * is not looked at. Stateless.
 */
final class PodRoom {
  private static final Set<String> OVER = Set.of("Succeeded", "Failed");
  private static final Set<String> KEEPS_OUT = Set.of("NoSchedule", "NoExecute");

  private PodRoom() {}

  /**
   * On all nodes together.
   *
   * @param pods all of the cluster
   */
  static int of(List<Node> nodes, List<Pod> pods) {
    return nodes.stream()
        .filter(PodRoom::takesAny)
        .mapToInt(node -> Math.max(0, allocatable(node) - on(node, pods)))
        .sum();
  }

  private static boolean takesAny(Node node) {
    return !Boolean.TRUE.equals(node.getSpec().getUnschedulable())
        && node.getSpec().getTaints().stream()
            .noneMatch(taint -> KEEPS_OUT.contains(taint.getEffect()));
  }

  private static int allocatable(Node node) {
    Quantity pods = node.getStatus().getAllocatable().get("pods");
    return pods == null ? 0 : pods.getNumericalAmount().intValue();
  }

  private static int on(Node node, List<Pod> pods) {
    String name = node.getMetadata().getName();
    return (int)
        pods.stream()
            .filter(pod -> Objects.equals(pod.getSpec().getNodeName(), name))
            .filter(pod -> !OVER.contains(pod.getStatus().getPhase()))
            .count();
  }
}
