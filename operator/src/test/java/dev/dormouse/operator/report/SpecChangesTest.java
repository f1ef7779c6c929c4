package dev.dormouse.operator.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.crds.kubernetes.RevisionResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import org.junit.jupiter.api.Test;

final class SpecChangesTest {
  private final SpecChanges<RevisionResource> changes = new SpecChanges<>();

  private static RevisionResource revision(String uid, long generation, String version) {
    RevisionResource revision = new RevisionResource();
    revision.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace("default")
            .withName("hello-00001")
            .withUid(uid)
            .withGeneration(generation)
            .withResourceVersion(version)
            .build());
    return revision;
  }

  @Test
  void aStatusIsTheOperatorsOwn() {
    assertThat(changes.accept(revision("a", 1, "8"), revision("a", 1, "7"))).isFalse();
  }

  @Test
  void anotherSpecIsLookedAt() {
    assertThat(changes.accept(revision("a", 2, "8"), revision("a", 1, "7"))).isTrue();
  }

  @Test
  void anotherOneUnderTheSameNameIsLookedAt() {
    assertThat(changes.accept(revision("b", 1, "8"), revision("a", 1, "7"))).isTrue();
    assertThat(changes.accept(revision("b", 1, "8"), revision("a", 3, "7"))).isTrue();
  }

  @Test
  void oneThatIsToGoIsLookedAt() {
    RevisionResource going = revision("a", 1, "8");
    going.getMetadata().setDeletionTimestamp("2026-01-01T00:00:00Z");
    assertThat(changes.accept(going, revision("a", 1, "7"))).isTrue();
  }
}
