package dev.dormouse.testing.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Clients that nobody here wrote, Node's package {@code ws} and Chromium, and the scripts that they
 * run: {@code ws-client.js} talks to {@code ws-server.js}, and the page that {@code page-server.js}
 * serves to that. Both servers are told an address and a port. Stateless.
 */
public final class Clients {
  /** Where the scripts are. */
  public static final Path SCRIPTS = Path.of("../testing/clients").toAbsolutePath().normalize();

  /** Where Debian has Node's packages. */
  public static final String PACKAGES = "/usr/share/nodejs";

  /** What {@code page-server.js} says when the browser has seen all that it should. */
  public static final String ALL_SEEN = "REPORT as expected";

  /** What every word of it about the browser begins with. */
  public static final String REPORT = "REPORT ";

  private Clients() {}

  /** A script, as text. */
  public static String text(String name) throws IOException {
    return Files.readString(SCRIPTS.resolve(name));
  }

  /**
   * What has Chromium open a page without a screen.
   *
   * @param program its path
   * @param folder for its profile
   * @param host that of the page
   * @param address where that is
   */
  public static List<String> chromium(
      String program, Path folder, String host, String address, int port) {
    return List.of(
        program,
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--remote-debugging-port=0",
        "--user-data-dir=" + folder.resolve("profile"),
        "--host-resolver-rules=MAP " + host + " " + address,
        "http://" + host + ":" + port + "/");
  }
}
