package dev.dormouse.activator.dev;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Serves one request from zero with the JDK's own file server as the program. One thread. */
public final class TrainingRun {
  private TrainingRun() {}

  /** Returns whether the request was answered. */
  public static boolean run() {
    try {
      Path folder = Files.createTempDirectory("dormouse-training");
      Path file = folder.resolve("service.yaml");
      Files.writeString(file, resource(System.getProperty("java.home")));
      DevOptions options = new DevOptions(List.of(file), 0, 0, "localhost", false, false);
      try (DevServer server = DevServer.open(options)) {
        return fetch("http://localhost:" + server.port() + "/");
      } finally {
        Files.delete(file);
        Files.delete(folder);
      }
    } catch (IOException e) {
      System.err.println("training failed: " + e);
      return false;
    }
  }

  private static String resource(String javaHome) {
    return """
    apiVersion: dormouse.dev/v1alpha1
    kind: ServerlessService
    metadata: {name: training}
    spec:
      template:
        spec:
          containers:
            - command: [%s/bin/jwebserver, -b, 127.0.0.1, -p, $(PORT)]
              ports: [{name: http1, containerPort: 8080}]
    """
        .formatted(javaHome);
  }

  private static boolean fetch(String url) throws IOException {
    URLConnection connection = URI.create(url).toURL().openConnection();
    try (InputStream answer = connection.getInputStream()) {
      return answer.readAllBytes().length > 0;
    }
  }
}
