package dev.dormouse.activator.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.testing.http.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Client and server of the {@code ws} package on Node, with the proxy in between: messages, parts,
 * compression, pings, close codes and back-pressure. What they do is in {@code ws-client.js}.
 */
final class RealWebSocketsIT {
  @TempDir Path folder;

  @Test
  void theWsPackageFindsAllAsWithoutAProxy() throws Exception {
    ProxyFixture proxy = ProxyFixture.ofConcurrency(100);
    try (NodeServer server = NodeServer.start("ws-server.js", folder)) {
      proxy.up(server.port());
      List<String> scenarios = run("127.0.0.1:" + proxy.proxy.actualPort());
      assertThat(scenarios).hasSizeGreaterThan(10).allMatch(line -> line.startsWith("done "));
      proxy.awaitQuiet();
    } finally {
      proxy.close();
    }
  }

  private List<String> run(String address) throws Exception {
    Path log = folder.resolve("client.log");
    Process client =
        Programs.start(NodeServer.command("ws-client.js", address, ProxyFixture.HOST), log);
    boolean ended = client.waitFor(60, TimeUnit.SECONDS);
    Programs.end(client);
    assertThat(ended && client.exitValue() == 0).as(Files.readString(log)).isTrue();
    return Files.readAllLines(log);
  }
}
