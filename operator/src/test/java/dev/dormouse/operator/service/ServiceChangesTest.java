package dev.dormouse.operator.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.crds.kubernetes.RolloutStatus;
import dev.dormouse.crds.kubernetes.ServerlessServiceResource;
import dev.dormouse.crds.kubernetes.ServerlessServiceStatus;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ServiceChangesTest {
  private final ServiceChanges changes = new ServiceChanges();

  private static ServerlessServiceResource service(long generation) {
    ServerlessServiceResource service = new ServerlessServiceResource();
    service.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace("team")
            .withName("hello")
            .withUid("u")
            .withGeneration(generation)
            .build());
    return service;
  }

  private static ServerlessServiceResource told(String url, Integer percent) {
    ServerlessServiceResource service = service(1);
    service.setStatus(
        new ServerlessServiceStatus(
            url,
            List.of(),
            "hello-00002",
            "hello-00001",
            List.of(),
            List.of(),
            1,
            1L,
            percent == null
                ? null
                : new RolloutStatus(
                    "hello-00002", "hello-00001", 1, percent, "Rolling", "Stepped", "", "")));
    return service;
  }

  @Test
  void theOperatorsOwnStatusIsNotLookedAt() {
    assertThat(changes.accept(told("http://a", null), service(1))).isFalse();
    assertThat(changes.accept(told("http://b", 10), told("http://a", 10))).isFalse();
  }

  @Test
  void anotherSpecIsLookedAt() {
    assertThat(changes.accept(service(2), service(1))).isTrue();
  }

  @Test
  void aRolloutThatTheActivatorMovedOnIsLookedAt() {
    assertThat(changes.accept(told("http://a", 10), told("http://a", null))).isTrue();
    assertThat(changes.accept(told("http://a", 50), told("http://a", 10))).isTrue();
    assertThat(changes.accept(told("http://a", null), told("http://a", 10))).isTrue();
  }
}
