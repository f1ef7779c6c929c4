package dev.dormouse.activator.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.testing.http.Clients;
import dev.dormouse.testing.http.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Chromium without a screen opens a page through the proxy: a WebSocket, an EventSource that comes
 * back after its stream ends, and an answer that goes on only when its first parts were read. The
 * page, {@code page.html}, reports what it saw.
 */
final class BrowserIT {
  @TempDir Path folder;

  @Test
  void aBrowserFindsAllAsWithoutAProxy() throws Exception {
    String chromium = Programs.find("chromium-headless-shell", "chromium-headless-shell");
    ProxyFixture proxy = ProxyFixture.ofConcurrency(100);
    Path log = folder.resolve("chromium.log");
    Process browser = null;
    try (NodeServer server = NodeServer.start("page-server.js", folder)) {
      proxy.up(server.port());
      browser =
          Programs.start(
              new ProcessBuilder(
                  Clients.chromium(
                      chromium, folder, ProxyFixture.HOST, "127.0.0.1", proxy.proxy.actualPort())),
              log);
      Optional<String> report = server.awaitLine(Clients.REPORT);
      assertThat(report).as(Files.readString(log)).contains(Clients.ALL_SEEN);
    } finally {
      if (browser != null) {
        Programs.end(browser);
      }
      proxy.close();
    }
  }
}
