package dev.dormouse.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PodRoomTest {
  @Test
  void isWhatTheNodesTakeWithoutWhatRunsThere() {
    List<Node> nodes = List.of(node("a", 110), node("b", 10));
    List<Pod> pods = List.of(pod("a", "Running"), pod("a", "Pending"), pod("b", "Running"));

    assertThat(PodRoom.of(nodes, pods)).isEqualTo(108 + 9);
  }

  @Test
  void doesNotCountPodsThatAreOverOrNowhere() {
    List<Pod> pods = List.of(pod("a", "Succeeded"), pod("a", "Failed"), pod(null, "Pending"));

    assertThat(PodRoom.of(List.of(node("a", 110)), pods)).isEqualTo(110);
  }

  @Test
  void leavesOutNodesThatTakeNoPodOfOurs() {
    Node cordoned =
        new NodeBuilder(node("a", 110)).editSpec().withUnschedulable(true).endSpec().build();
    Node tainted =
        new NodeBuilder(node("b", 110))
            .editSpec()
            .addNewTaint()
            .withKey("control-plane")
            .withEffect("NoSchedule")
            .endTaint()
            .endSpec()
            .build();
    Node preferred =
        new NodeBuilder(node("c", 20))
            .editSpec()
            .addNewTaint()
            .withKey("slow")
            .withEffect("PreferNoSchedule")
            .endTaint()
            .endSpec()
            .build();

    assertThat(PodRoom.of(List.of(cordoned, tainted, preferred), List.of())).isEqualTo(20);
  }

  @Test
  void isNeverLessThanNone() {
    assertThat(PodRoom.of(List.of(node("a", 1)), List.of(pod("a", "Running"), pod("a", "Running"))))
        .isZero();
  }

  private static Node node(String name, int pods) {
    return new NodeBuilder()
        .withNewMetadata()
        .withName(name)
        .endMetadata()
        .withNewSpec()
        .endSpec()
        .withNewStatus()
        .withAllocatable(Map.of("pods", new Quantity(Integer.toString(pods))))
        .endStatus()
        .build();
  }

  private static Pod pod(@Nullable String node, String phase) {
    return new PodBuilder()
        .withNewSpec()
        .withNodeName(node)
        .endSpec()
        .withNewStatus()
        .withPhase(phase)
        .endStatus()
        .build();
  }
}
