package dev.dormouse.activator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.crds.kubernetes.Labels;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is left of a watched object, and what is made of that again. */
final class TrimmedStoreTest {
  private final TrimmedStore<Pod> store = new TrimmedStore<>(Pod::new);

  private static Pod pod(String version, Map<String, String> labels) {
    return new PodBuilder()
        .withNewMetadata()
        .withName("hello-00001-x")
        .withNamespace("team")
        .withResourceVersion(version)
        .withUid("7f0c")
        .withLabels(labels)
        .endMetadata()
        .withNewSpec()
        .endSpec()
        .build();
  }

  private Pod stored(Pod pod) {
    store.put(store.getKey(pod), pod);
    return store.get("team/hello-00001-x");
  }

  @Test
  void keepsNameVersionAndRevision() {
    Pod kept = stored(pod("12", Map.of(Labels.REVISION, "hello-00001", "other", "label")));
    assertThat(kept.getMetadata().getName()).isEqualTo("hello-00001-x");
    assertThat(kept.getMetadata().getNamespace()).isEqualTo("team");
    assertThat(kept.getMetadata().getResourceVersion()).isEqualTo("12");
    assertThat(kept.getMetadata().getLabels())
        .containsOnly(Map.entry(Labels.REVISION, "hello-00001"));
    assertThat(kept.getMetadata().getUid()).isNull();
    assertThat(kept.getSpec()).isNull();
  }

  @Test
  void countsWhatWasNotThereBefore() {
    store.put("team/a", pod("1", Map.of()));
    store.put("team/a", pod("2", Map.of()));
    store.put("team/b", pod("3", Map.of()));
    store.remove("team/a");
    assertThat(store.added()).isEqualTo(2);
    store.put("team/a", pod("4", Map.of()));
    assertThat(store.added()).isEqualTo(3);
  }

  @Test
  void oneWithoutARevisionHasNoLabels() {
    assertThat(stored(pod("12", Map.of())).getMetadata().getLabels()).isNullOrEmpty();
  }

  @Test
  void answersWhatWasThereBefore() {
    assertThat(store.put("team/hello-00001-x", pod("12", Map.of()))).isNull();
    assertThat(
            store.put("team/hello-00001-x", pod("13", Map.of())).getMetadata().getResourceVersion())
        .isEqualTo("12");
    assertThat(store.remove("team/hello-00001-x").getMetadata().getResourceVersion())
        .isEqualTo("13");
    assertThat(store.size()).isZero();
    assertThat(store.values()).isEmpty();
  }
}
