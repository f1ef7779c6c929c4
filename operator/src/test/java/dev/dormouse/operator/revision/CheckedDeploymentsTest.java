package dev.dormouse.operator.revision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.crds.kubernetes.RevisionResource;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatusBuilder;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class CheckedDeploymentsTest {
  private static final RevisionResource REVISION =
      RevisionYaml.resource("containers: [{image: hello}]");

  private final CheckedDeployments checked = new CheckedDeployments();

  private static Deployment deployment() {
    return new DeploymentBuilder(RevisionYaml.deployment("containers: [{image: hello}]"))
        .editMetadata()
        .withUid("d-1")
        .withGeneration(1L)
        .withResourceVersion("7")
        .endMetadata()
        .build();
  }

  @Test
  void nothingIsRightBeforeItWasCompared() {
    assertThat(checked.contains(REVISION, deployment())).isFalse();
  }

  @Test
  void whatWasFoundRightStaysSoWhileOnlyItsStatusChanges() {
    checked.add(REVISION, deployment());
    Deployment later = deployment();
    later.getMetadata().setResourceVersion("8");
    later.setStatus(new DeploymentStatusBuilder().withReplicas(3).build());
    assertThat(checked.contains(REVISION, later)).isTrue();
  }

  /** What somebody may have changed by hand. */
  private enum Change {
    SPEC(it -> it.getMetadata().setGeneration(2L)),
    ANOTHER_ONE(it -> it.getMetadata().setUid("d-2")),
    LABEL(it -> it.getMetadata().getLabels().put("tier", "other")),
    ANNOTATION(it -> it.getMetadata().getAnnotations().put("note", "2")),
    NO_LABELS(it -> it.getMetadata().setLabels(null)),
    OWNER(it ->
        it.getMetadata()
            .getOwnerReferences()
            .add(new OwnerReferenceBuilder().withName("somebody").build()));

    private final Consumer<Deployment> makes;

    Change(Consumer<Deployment> makes) {
      this.makes = makes;
    }
  }

  @ParameterizedTest
  @EnumSource(Change.class)
  void whatMayBeWrongNowIsComparedAgain(Change change) {
    checked.add(REVISION, deployment());
    Deployment changed = deployment();
    change.makes.accept(changed);
    assertThat(checked.contains(REVISION, changed)).isFalse();
  }

  @Test
  void anotherSpecOfTheRevisionIsComparedAgain() {
    checked.add(REVISION, deployment());
    RevisionResource changed = RevisionYaml.resource("containers: [{image: hello}]");
    changed.getMetadata().setGeneration(2L);
    assertThat(checked.contains(changed, deployment())).isFalse();
  }
}
