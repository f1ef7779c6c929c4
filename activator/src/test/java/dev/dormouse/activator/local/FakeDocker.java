package dev.dormouse.activator.local;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A `docker` on a PATH of its own, whose containers run the small server. */
final class FakeDocker {
  private final Path state;

  FakeDocker(Path folder) throws IOException {
    this.state = Files.createDirectories(folder.resolve("state"));
    Path program = Files.createDirectories(folder.resolve("bin")).resolve("docker");
    try (InputStream script = FakeDocker.class.getResourceAsStream("fake-docker.sh")) {
      Files.write(program, script.readAllBytes());
    }
    if (!program.toFile().setExecutable(true)) {
      throw new IOException("not executable: " + program);
    }
  }

  /** With this docker before any other, and the words that a container runs. */
  Map<String, String> environment(String container) {
    var environment = new HashMap<>(System.getenv());
    environment.put("PATH", state.resolveSibling("bin") + ":" + System.getenv("PATH"));
    environment.put("FAKE_DOCKER", state.toString());
    environment.put("FAKE_CONTAINER", container);
    return environment;
  }

  void goDown() throws IOException {
    Files.createFile(state.resolve("down"));
  }

  /** The calls so far. */
  List<String> log() {
    try {
      return Files.readAllLines(state.resolve("log"));
    } catch (IOException e) {
      return List.of();
    }
  }

  /** What is not removed yet. */
  List<String> containers() throws IOException {
    try (var files = Files.list(state)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".pid"))
          .toList();
    }
  }

  long pid() throws IOException {
    return Long.parseLong(Files.readString(state.resolve(containers().getFirst())).strip());
  }
}
