package dev.dormouse.e2e.cluster;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Keeps what explains a failure in {@code target/diagnostics/TEST/}. Stateless. */
final class Diagnostics {
  private static final Path FOLDER = Path.of("target", "diagnostics");

  private Diagnostics() {}

  static void write(String test, KubernetesClient client, String... namespaces) {
    Path folder = FOLDER.resolve(test);
    for (String namespace : namespaces) {
      save(folder, namespace + "-events.txt", () -> events(client, namespace));
      save(
          folder,
          namespace + "-pods.yaml",
          () -> Serialization.asYaml(client.pods().inNamespace(namespace).list()));
      save(
          folder,
          namespace + "-deployments.yaml",
          () -> Serialization.asYaml(client.apps().deployments().inNamespace(namespace).list()));
      for (String kind : List.of("ServerlessService", "Revision")) {
        save(
            folder,
            namespace + "-" + kind + ".yaml",
            () ->
                Serialization.asYaml(
                    client
                        .genericKubernetesResources("dormouse.dev/v1alpha1", kind)
                        .inNamespace(namespace)
                        .list()));
      }
      saveLogs(folder, client, namespace);
    }
    System.out.println("e2e: what explains " + test + " is in " + folder.toAbsolutePath());
  }

  private static void saveLogs(Path folder, KubernetesClient client, String namespace) {
    List<Pod> pods;
    try {
      pods = client.pods().inNamespace(namespace).list().getItems();
    } catch (RuntimeException e) {
      save(folder, namespace + "-logs.txt", e::toString);
      return;
    }
    for (Pod pod : pods) {
      String name = pod.getMetadata().getName();
      for (Container container : pod.getSpec().getContainers()) {
        var log =
            client.pods().inNamespace(namespace).withName(name).inContainer(container.getName());
        save(folder, name + "-" + container.getName() + ".log", log::getLog);
        save(
            folder,
            name + "-" + container.getName() + "-previous.log",
            () -> log.terminated().getLog());
      }
    }
  }

  private static String events(KubernetesClient client, String namespace) {
    return client.v1().events().inNamespace(namespace).list().getItems().stream()
        .sorted(Comparator.comparing(Diagnostics::time))
        .map(it ->
            String.join(
                "  ",
                time(it),
                Objects.toString(it.getType(), ""),
                Objects.toString(it.getReason(), ""),
                it.getInvolvedObject().getKind() + "/" + it.getInvolvedObject().getName(),
                Objects.toString(it.getMessage(), "").strip()))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static String time(Event event) {
    return event.getLastTimestamp() != null
        ? event.getLastTimestamp()
        : event.getMetadata().getCreationTimestamp();
  }

  /** A part that cannot be had leaves its error in its place. */
  private static void save(Path folder, String name, Supplier<String> content) {
    String text;
    try {
      text = content.get();
    } catch (RuntimeException e) {
      text = e + "\n";
    }
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      System.out.println("e2e: " + folder.resolve(name) + " was not written: " + e);
    }
  }
}
