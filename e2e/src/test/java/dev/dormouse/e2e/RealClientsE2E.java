package dev.dormouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dormouse.e2e.cluster.Dormouse;
import dev.dormouse.e2e.cluster.OnCluster;
import dev.dormouse.e2e.cluster.Wait;
import dev.dormouse.e2e.cluster.Workspace;
import dev.dormouse.testing.http.Clients;
import dev.dormouse.testing.http.Programs;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that nobody here wrote find a service on the cluster as they would without Dormouse. */
@OnCluster
final class RealClientsE2E {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;

  @BeforeEach
  void haveServers(Dormouse dormouse) {
    assumeTrue(dormouse.hasBackEnds(), BackEndService.NEEDS);
    Programs.assumeThat(
        Files.isDirectory(Path.of(Clients.PACKAGES, "ws")),
        "Node's package ws is missing (Debian's package: node-ws)");
  }

  @Test
  void theWsPackageTalks(Dormouse dormouse, Workspace workspace) throws Exception {
    String node = Programs.find("node", "nodejs");
    String host = serve("ws-server.js", dormouse, workspace);
    ProcessBuilder command =
        new ProcessBuilder(node, "ws-client.js", dormouse.calls().address(), host)
            .directory(Clients.SCRIPTS.toFile());
    command.environment().put("NODE_PATH", Clients.PACKAGES);
    Path log = folder.resolve("client.log");
    Process client = Programs.start(command, log);
    try {
      boolean ended = client.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertThat(ended && client.exitValue() == 0).as(Files.readString(log)).isTrue();
      assertThat(Files.readAllLines(log))
          .hasSizeGreaterThan(10)
          .allMatch(line -> line.startsWith("done "));
    } finally {
      Programs.end(client);
    }
  }

  @Test
  void aBrowserOpensAPageASocketAndEvents(Dormouse dormouse, Workspace workspace) throws Exception {
    String chromium = Programs.find("chromium-headless-shell", "chromium-headless-shell");
    String host = serve("page-server.js", dormouse, workspace);
    InetSocketAddress at = dormouse.calls().socketAddress();
    Path log = folder.resolve("chromium.log");
    Process browser =
        Programs.start(
            new ProcessBuilder(
                Clients.chromium(chromium, folder, host, at.getHostString(), at.getPort())),
            log);
    try {
      Optional<String> report =
          Wait.until(
              PATIENCE,
              () -> workspace.log("server").filter(it -> it.startsWith(Clients.REPORT)).findFirst(),
              Optional::isPresent,
              _ -> "the page has told nothing");
      assertThat(report).contains(Clients.ALL_SEEN);
    } finally {
      Programs.end(browser);
    }
  }

  /** Has a script serve, and returns its host. */
  private static String serve(String script, Dormouse dormouse, Workspace workspace)
      throws IOException {
    workspace.apply(
        new BackEndService(
                "server",
                List.of(
                    "node", BackEndService.FILE, "0.0.0.0", Integer.toString(BackEndService.PORT)),
                Clients.text(script),
                List.of("NODE_PATH", Clients.PACKAGES, "PAGE", Clients.text("page.html")))
            .yaml());
    workspace.awaitReady("server");
    return workspace.host("server");
  }
}
