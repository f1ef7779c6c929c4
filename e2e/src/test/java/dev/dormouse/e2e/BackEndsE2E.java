package dev.dormouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dormouse.e2e.cluster.Dormouse;
import dev.dormouse.e2e.cluster.OnCluster;
import dev.dormouse.e2e.cluster.Outage;
import dev.dormouse.e2e.cluster.Workspace;
import dev.dormouse.testing.http.BackEnd;
import dev.dormouse.testing.http.ConformanceList;
import dev.dormouse.testing.http.ConformanceList.Shape;
import dev.dormouse.testing.http.ConformanceList.Table;
import dev.dormouse.testing.http.Desync;
import dev.dormouse.testing.http.Wire;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * All requests of {@link ConformanceList} at one activator, in front of pods of servers that nobody
 * here wrote. After each, others ask for something of their own and must get that, and each of them
 * is one request in the server's log, and nothing else is.
 */
@OnCluster
final class BackEndsE2E {
  @ParameterizedTest
  @EnumSource
  void noRequestIsAnsweredWithAnothersAnswer(BackEnd kind, Dormouse dormouse, Workspace workspace)
      throws Exception {
    assumeTrue(dormouse.hasBackEnds(), BackEndService.NEEDS);
    String settings = kind.settings("0.0.0.0", BackEndService.PORT, "/dev/stdout");
    workspace.apply(
        new BackEndService(
                "server",
                kind.command(kind.program, BackEndService.FILE, "/tmp"),
                settings,
                List.of())
            .yaml());
    workspace.awaitReady("server");
    String host = workspace.host("server");
    assertThat(dormouse.calls().get(host, "/").status()).isLessThan(500);

    InetSocketAddress at = oneActivator(dormouse);
    Desync desync = new Desync(() -> Wire.connect(at), host);
    List<Shape> shapes = new ConformanceList(host).shapes(Table.REQUEST);
    for (Shape shape : shapes) {
      desync.attack(shape);
    }
    assertThat(desync.victims()).isGreaterThan(3 * shapes.size());

    List<String> log = workspace.log("server").filter(line -> line.startsWith("REQUEST ")).toList();
    assertThat(log.stream().filter(line -> line.contains(" /victim-")))
        .hasSize(desync.victims())
        .doesNotHaveDuplicates();
    assertThat(log).noneMatch(line -> line.contains(" /smuggled "));
    System.out.printf(
        "e2e: %s: %d messages, and after them %d requests of others, each with its own answer%n",
        kind.program, shapes.size(), desync.victims());
  }

  /** Whose connections to the server all of it shares; else whoever is in front of all. */
  private static InetSocketAddress oneActivator(Dormouse dormouse) {
    return dormouse.calls().direct()
        ? new InetSocketAddress(
            Outage.activators(dormouse).getFirst().getStatus().getPodIP(), BackEndService.PORT)
        : dormouse.calls().socketAddress();
  }
}
