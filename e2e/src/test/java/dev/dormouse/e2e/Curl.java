package dev.dormouse.e2e;

import dev.dormouse.testing.http.Programs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A client that nobody here wrote. Immutable.
 *
 * @param program its path
 */
record Curl(String program) {
  /** Skips the test, and says so, where it is missing. */
  static Curl find() {
    return new Curl(Programs.find("curl", "curl"));
  }

  /**
   * Calls a service; fails if curl does.
   *
   * @param seconds that it may take
   * @param words what else it is told
   * @return what it printed
   */
  String call(String url, String host, int seconds, String... words)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(program, "--silent", "--show-error"));
    command.addAll(List.of("--max-time", Integer.toString(seconds), "--header", "Host: " + host));
    command.addAll(List.of(words));
    command.add(url);
    Process curl = new ProcessBuilder(command).redirectErrorStream(true).start();
    String printed = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int end = curl.waitFor();
    if (end != 0) {
      throw new AssertionError("%s: exit code %d: %s".formatted(command, end, printed));
    }
    return printed;
  }
}
