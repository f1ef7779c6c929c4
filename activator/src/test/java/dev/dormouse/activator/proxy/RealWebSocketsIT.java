package dev.dormouse.activator.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Client and server of the {@code ws} package on Node, with the proxy in between: messages, parts,
 * compression, pings, close codes and back-pressure. What they do is in {@code
 * clients/ws-client.js}.
 */
final class RealWebSocketsIT {
  private static final Path SCRIPTS = Path.of("src/test/resources/clients").toAbsolutePath();

  /** Where Debian and npm put it. */
  private static final String PACKAGES =
      "/usr/share/nodejs:" + Path.of("node_modules").toAbsolutePath();

  @TempDir Path folder;

  @Test
  void theWsPackageFindsAllAsWithoutAProxy() throws Exception {
    String node = Programs.find("node", "nodejs");
    Process known = Programs.start(node(node, "-e", "require('ws')"), folder.resolve("known.log"));
    Programs.assumeThat(
        known.onExit().get(20, TimeUnit.SECONDS).exitValue() == 0,
        "Node's package ws is missing (Debian's package: node-ws)");
    int port = Programs.freePort();
    Path log = folder.resolve("server.log");
    Process server = Programs.start(node(node, "ws-server.js", Integer.toString(port)), log);
    ProxyFixture proxy = ProxyFixture.ofConcurrency(100);
    try {
      Programs.awaitPort(server, port, log);
      proxy.up(port);
      List<String> scenarios = run(node, proxy.proxy.actualPort());
      assertThat(scenarios).hasSizeGreaterThan(10).allMatch(line -> line.startsWith("done "));
      proxy.awaitQuiet();
    } finally {
      proxy.close();
      Programs.end(server);
    }
  }

  private List<String> run(String node, int port) throws Exception {
    Path log = folder.resolve("client.log");
    Process client =
        Programs.start(node(node, "ws-client.js", Integer.toString(port), ProxyFixture.HOST), log);
    boolean ended = client.waitFor(60, TimeUnit.SECONDS);
    Programs.end(client);
    assertThat(ended && client.exitValue() == 0).as(Files.readString(log)).isTrue();
    return Files.readAllLines(log);
  }

  private static ProcessBuilder node(String... words) {
    ProcessBuilder command = new ProcessBuilder(words).directory(SCRIPTS.toFile());
    command.environment().put("NODE_PATH", PACKAGES);
    return command;
  }
}
