package dev.dormouse.bench;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.File;
import java.net.InetSocketAddress;

/** On which cluster a benchmark runs which program, as the options say. Immutable. */
record KubePlace(
    String kubeconfig, String activator, String domain, String image, String command, String tmp) {
  /** How a service is scaled, and how long its requests wait for that. */
  record Terms(int concurrency, int maxInstances, int idleSeconds, int waitSeconds) {
    static final Terms COLD = new Terms(80, 1, 0, 60);
    static final Terms BURST = new Terms(1, 100, 0, 60);
  }

  static KubePlace of(Options options) {
    String environment = System.getenv().getOrDefault("KUBECONFIG", "");
    KubePlace place =
        new KubePlace(
            options.text("kubeconfig", environment),
            options.text("activator", "dormouse-system/dormouse-activator"),
            options.text("domain", "dormouse.localhost"),
            options.text("image", "dormouse/hello:dev"),
            options.text("command", ""),
            options.text("tmp", "volume"));
    if (place.kubeconfig().isEmpty()) {
      throw new IllegalArgumentException("--kubeconfig: missing (or set KUBECONFIG)");
    }
    if (!place.activator().matches("[^/]+/[^/]+")) {
      throw new IllegalArgumentException(
          "--activator: " + place.activator() + " (expected: NAMESPACE/SERVICE)");
    }
    return place;
  }

  KubernetesClient client() {
    return new KubernetesClientBuilder()
        .withConfig(Config.fromKubeconfig(new File(kubeconfig)))
        .build();
  }

  /** Where the activators are called within the cluster. */
  InetSocketAddress activatorIn(KubernetesClient client) {
    String[] name = activator.split("/", 2);
    Service service = client.services().inNamespace(name[0]).withName(name[1]).require();
    return new InetSocketAddress(
        service.getSpec().getClusterIP(), service.getSpec().getPorts().getFirst().getPort());
  }

  /** A service of the program. */
  String yaml(String name, Terms terms) {
    String words = command.isEmpty() ? "" : "command: [" + command + "]\n";
    return """
    apiVersion: dormouse.dev/v1alpha1
    kind: ServerlessService
    metadata: {name: %s}
    spec:
      template:
        spec:
          tmp: %s
          containerConcurrency: %d
          containers:
            - image: %s
              ports: [{name: http1, containerPort: 8080}]
              securityContext: {runAsUser: 65532}
    %s  scaling: {maxInstances: %d, idleTimeout: %ds}
      queue: {maxWait: %ds}
    """
        .formatted(
            name,
            tmp,
            terms.concurrency(),
            image,
            words.indent(10),
            terms.maxInstances(),
            terms.idleSeconds(),
            terms.waitSeconds());
  }
}
