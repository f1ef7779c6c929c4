package dev.dormouse.operator.revision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RevisionDeploymentTest {
  private static final String PLAIN = "containers: [{image: hello:1}]";

  @Test
  void isNamedAfterTheRevisionAndOwnedByIt() {
    Deployment deployment = RevisionYaml.deployment(PLAIN);
    assertThat(deployment.getMetadata().getName()).isEqualTo("hello-00003");
    assertThat(deployment.getMetadata().getNamespace()).isEqualTo("team");
    assertThat(deployment.hasOwnerReferenceFor("u-1")).isTrue();
  }

  @Test
  void neverSaysHowManyReplicas() {
    assertThat(RevisionYaml.SERIALIZATION.asJson(RevisionYaml.deployment(PLAIN)))
        .doesNotContain("replicas");
  }

  @Test
  void selectsItsOwnPodsWhateverLabelsTheTemplateHas() {
    Deployment deployment = RevisionYaml.deployment(PLAIN);
    assertThat(deployment.getSpec().getSelector().getMatchLabels())
        .containsEntry("dormouse.dev/service", "hello")
        .containsEntry("dormouse.dev/revision", "hello-00003")
        .hasSize(2);
    assertThat(deployment.getSpec().getTemplate().getMetadata().getLabels())
        .containsEntry("tier", "web")
        .containsEntry("dormouse.dev/service", "hello")
        .containsEntry("dormouse.dev/revision", "hello-00003")
        .containsEntry("app.kubernetes.io/managed-by", "dormouse-operator");
    assertThat(deployment.getSpec().getTemplate().getMetadata().getAnnotations())
        .containsEntry("note", "1");
  }

  @Test
  void podsKeepTheRuntimeContract() {
    PodSpec pod = pod(PLAIN);
    Container container = pod.getContainers().getFirst();
    assertThat(pod.getEnableServiceLinks()).isFalse();
    assertThat(pod.getAutomountServiceAccountToken()).isFalse();
    assertThat(pod.getTerminationGracePeriodSeconds()).isEqualTo(10);
    assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
    assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
    assertThat(container.getName()).isEqualTo("user-container");
    assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
    assertThat(container.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
    assertThat(container.getVolumeMounts())
        .extracting(VolumeMount::getMountPath)
        .containsExactly("/tmp");
    assertThat(pod.getVolumes().getFirst().getEmptyDir()).isNotNull();
    assertThat(container.getPorts().getFirst().getName()).isEqualTo("http1");
    assertThat(container.getPorts().getFirst().getContainerPort()).isEqualTo(8080);
  }

  @Test
  void thePlatformsVariablesComeFirst() {
    Container container =
        pod("""
        containers:
          - image: hello:1
            ports: [{name: h2c, containerPort: 9000}]
            env:
              - {name: URL, value: "http://$(K_SERVICE):$(PORT)"}
              - {name: SECRET, valueFrom: {secretKeyRef: {name: s, key: k}}}
            envFrom: [{configMapRef: {name: all}}]
        """)
            .getContainers()
            .getFirst();
    assertThat(container.getEnv())
        .extracting(EnvVar::getName)
        .containsExactly("PORT", "K_SERVICE", "K_CONFIGURATION", "K_REVISION", "URL", "SECRET");
    assertThat(container.getEnv().getFirst().getValue()).isEqualTo("9000");
    assertThat(container.getEnv().getLast().getValueFrom().getSecretKeyRef().getName())
        .isEqualTo("s");
    assertThat(container.getEnvFrom().getFirst().getConfigMapRef().getName()).isEqualTo("all");
    assertThat(container.getPorts().getFirst().getName()).isEqualTo("h2c");
  }

  @Test
  void withoutAProbeThePortIsTriedEverySecondUpToTheStartTimeout() {
    var probe =
        pod("{startTimeoutSeconds: 30, containers: [{image: hello:1}]}")
            .getContainers()
            .getFirst()
            .getStartupProbe();
    assertThat(probe.getTcpSocket().getPort()).isEqualTo(new IntOrString(8080));
    assertThat(probe.getPeriodSeconds()).isEqualTo(1);
    assertThat(probe.getFailureThreshold()).isEqualTo(30);
  }

  @Test
  void theUsersProbeIsAskedUpToTheStartTimeout() {
    var probe =
        pod("""
        startTimeoutSeconds: 60
        containers:
          - image: hello:1
            ports: [{containerPort: 9000}]
            startupProbe:
              httpGet: {path: /up, httpHeaders: [{name: X-A, value: b}]}
              initialDelaySeconds: 5
              periodSeconds: 10
        """)
            .getContainers()
            .getFirst()
            .getStartupProbe();
    assertThat(probe.getHttpGet().getPath()).isEqualTo("/up");
    assertThat(probe.getHttpGet().getPort()).isEqualTo(new IntOrString(9000));
    assertThat(probe.getHttpGet().getHttpHeaders().getFirst().getName()).isEqualTo("X-A");
    assertThat(probe.getPeriodSeconds()).isEqualTo(10);
    assertThat(probe.getFailureThreshold()).isEqualTo(6);
  }

  @Test
  void whoNamesAServiceAccountGetsItsToken() {
    PodSpec pod = pod("{serviceAccountName: robot, containers: [{image: hello:1}]}");
    assertThat(pod.getServiceAccountName()).isEqualTo("robot");
    assertThat(pod.getAutomountServiceAccountToken()).isTrue();
  }

  @Test
  void theUsersSecurityIsMergedOverTheDefaultsKeyByKey() {
    PodSpec pod =
        pod(
            """
            securityContext: {runAsUser: 1000, fsGroup: 2000}
            containers:
              - image: hello:1
                securityContext:
                  readOnlyRootFilesystem: true
                  capabilities: {add: [NET_BIND_SERVICE]}
            """);
    assertThat(pod.getSecurityContext().getRunAsUser()).isEqualTo(1000);
    assertThat(pod.getSecurityContext().getFsGroup()).isEqualTo(2000);
    assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
    var container = pod.getContainers().getFirst().getSecurityContext();
    assertThat(container.getReadOnlyRootFilesystem()).isTrue();
    assertThat(container.getCapabilities().getAdd()).containsExactly("NET_BIND_SERVICE");
    assertThat(container.getCapabilities().getDrop()).containsExactly("ALL");
    assertThat(container.getAllowPrivilegeEscalation()).isFalse();
  }

  @Test
  void whatKubernetesAloneUnderstandsIsPassedOn() {
    PodSpec pod =
        pod(
            """
            imagePullSecrets: [{name: registry}]
            nodeSelector: {disk: ssd}
            tolerations: [{key: gpu, operator: Exists}]
            affinity:
              nodeAffinity:
                requiredDuringSchedulingIgnoredDuringExecution:
                  nodeSelectorTerms:
                    - matchExpressions: [{key: zone, operator: In, values: [a]}]
            volumes: [{name: conf, configMap: {name: conf}}]
            containers:
              - image: hello:1
                imagePullPolicy: Always
                command: [/app]
                args: [--fast]
                workingDir: /work
                resources: {requests: {cpu: 250m}, limits: {memory: 256Mi}}
                volumeMounts: [{name: conf, mountPath: /etc/conf, readOnly: true}]
                livenessProbe: {exec: {command: [check]}}
                readinessProbe: {tcpSocket: {}}
            """);
    Container container = pod.getContainers().getFirst();
    assertThat(pod.getImagePullSecrets().getFirst().getName()).isEqualTo("registry");
    assertThat(pod.getNodeSelector()).containsEntry("disk", "ssd");
    assertThat(pod.getTolerations().getFirst().getKey()).isEqualTo("gpu");
    assertThat(pod.getAffinity().getNodeAffinity()).isNotNull();
    assertThat(pod.getVolumes().getFirst().getConfigMap().getName()).isEqualTo("conf");
    assertThat(container.getImagePullPolicy()).isEqualTo("Always");
    assertThat(container.getCommand()).containsExactly("/app");
    assertThat(container.getArgs()).containsExactly("--fast");
    assertThat(container.getWorkingDir()).isEqualTo("/work");
    assertThat(container.getResources().getRequests()).containsEntry("cpu", new Quantity("250m"));
    assertThat(container.getVolumeMounts().getFirst().getReadOnly()).isTrue();
    assertThat(container.getLivenessProbe().getExec().getCommand()).containsExactly("check");
    assertThat(container.getReadinessProbe().getTcpSocket().getPort().getIntVal()).isEqualTo(8080);
  }

  @Test
  void onlyTheContainerWithPortsTakesRequests() {
    List<Container> containers =
        pod("""
        containers:
          - {name: helper, image: helper:1}
          - {name: web, image: hello:1, ports: [{containerPort: 80}]}
        """)
            .getContainers();
    assertThat(containers.getFirst().getPorts()).isEmpty();
    assertThat(containers.getFirst().getStartupProbe()).isNull();
    assertThat(containers.getFirst().getEnv()).extracting(EnvVar::getName).doesNotContain("PORT");
    assertThat(containers.getLast().getPorts()).hasSize(1);
    assertThat(containers.getLast().getStartupProbe()).isNotNull();
  }

  @Test
  void aVolumeOfTheUsersAtTmpIsLeftAlone() {
    PodSpec pod =
        pod(
            """
            volumes: [{name: scratch, emptyDir: {medium: Memory}}]
            containers:
              - {image: hello:1, volumeMounts: [{name: scratch, mountPath: /tmp}]}
            """);
    assertThat(pod.getVolumes()).hasSize(1);
    assertThat(pod.getContainers().getFirst().getVolumeMounts()).hasSize(1);
  }

  @Test
  void aPodThatUsesItsImagesTmpHasNoVolumeToWaitFor() {
    PodSpec pod = pod("{tmp: image, containers: [{image: 'hello:1'}]}");
    assertThat(pod.getVolumes()).isEmpty();
    assertThat(pod.getContainers().getFirst().getVolumeMounts()).isEmpty();
  }

  @Test
  void aPartOfTheWrongFormIsNamed() {
    assertThatThrownBy(() ->
            RevisionYaml.deployment(
                "{affinity: {nodeAffinity: [1]}, containers: [{image: hello:1}]}"))
        .isInstanceOf(Conversion.MalformedException.class)
        .hasMessageStartingWith("spec.template.spec: affinity: ");
  }

  private static PodSpec pod(String spec) {
    return RevisionYaml.deployment(spec).getSpec().getTemplate().getSpec();
  }
}
