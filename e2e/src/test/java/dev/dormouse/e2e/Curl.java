package dev.dormouse.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A client that nobody here wrote. Stateless. */
final class Curl {
  private Curl() {}

  /** Skips the test where it is missing. */
  static void assumeThere() throws InterruptedException {
    boolean there;
    try {
      there =
          new ProcessBuilder("curl", "--version").redirectOutput(Redirect.DISCARD).start().waitFor()
              == 0;
    } catch (IOException e) {
      there = false;
    }
    assumeTrue(there, "curl is not installed");
  }

  /**
   * Calls a service; fails if curl does.
   *
   * @param seconds that it may take
   * @param words what else it is told
   * @return what it printed
   */
  static String call(String url, String host, int seconds, String... words)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("curl", "--silent", "--show-error"));
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
