package dev.dormouse.operator.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.junit.jupiter.api.Test;

final class ForeignFieldsTest {
  private static final String OWN =
      entry(
          "dormouse-operator",
          "f:spec: {f:template: {f:spec: {f:containers: {'k:{\"name\":\"c\"}': {.: {}, f:image:"
              + " {}}}}}}");

  @Test
  void theScaleAndTheControllersFieldsAreTheirs() {
    assertThat(
            inPods(
                OWN,
                entry("dormouse-activator", "f:spec: {f:replicas: {}}"),
                entry("kube-controller-manager", "f:status: {f:replicas: {}}")))
        .isFalse();
  }

  @Test
  void whatAnotherOneSharesIsNotForeign() {
    assertThat(inPods(OWN, OWN.replace("dormouse-operator", "kubectl"))).isFalse();
  }

  @Test
  void anotherVariableIsForeign() {
    assertThat(
            inPods(
                OWN,
                entry(
                    "kubectl",
                    "f:spec: {f:template: {f:spec: {f:containers: {'k:{\"name\":\"c\"}':"
                        + " {f:env: {'k:{\"name\":\"X\"}': {.: {}, f:value: {}}}}}}}}")))
        .isTrue();
  }

  @Test
  void aRestartThatIsAskedForIsLeftAlone() {
    assertThat(
            inPods(
                OWN,
                entry(
                    "kubectl",
                    "f:spec: {f:template: {f:metadata: {f:annotations: {f:restartedAt: {}}}}}")))
        .isFalse();
  }

  @Test
  void whatAdmissionAddsIsTheOperatorsOwn() {
    assertThat(
            inPods(
                OWN,
                entry("dormouse-operator", "f:spec: {f:template: {f:spec: {f:priority: {}}}}")))
        .isFalse();
  }

  private static boolean inPods(String... entries) {
    String yaml =
        "---\n{apiVersion: apps/v1, kind: Deployment, metadata: {managedFields: ["
            + String.join(", ", entries)
            + "]}}";
    return ForeignFields.inPods(new KubernetesSerialization().unmarshal(yaml, Deployment.class));
  }

  private static String entry(String manager, String fields) {
    return "{manager: " + manager + ", operation: Update, fieldsV1: {" + fields + "}}";
  }
}
