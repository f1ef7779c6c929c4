package dev.dormouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dormouse.e2e.cluster.Dormouse;
import dev.dormouse.e2e.cluster.OnCluster;
import dev.dormouse.e2e.cluster.Outage;
import dev.dormouse.e2e.cluster.Wait;
import dev.dormouse.e2e.cluster.Workspace;
import dev.dormouse.testing.http.BackEnd;
import dev.dormouse.testing.http.ConformanceList;
import dev.dormouse.testing.http.ConformanceList.Shape;
import dev.dormouse.testing.http.ConformanceList.Table;
import dev.dormouse.testing.http.Desync;
import dev.dormouse.testing.http.Wire;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * All requests of {@link ConformanceList} at one activator, in front of pods of servers that nobody
 * here wrote. After each, others ask for something of their own and must get that, and each of them
 * is one request in the server's log, and nothing else is.
 */
@OnCluster
final class BackEndsE2E {
  private static final Duration LOG_PATIENCE = Duration.ofSeconds(30);
  private static final String VICTIM = "/victim-";

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

    // A line may be written after its answer, and reaches the log after that.
    List<String> log =
        Wait.until(
            LOG_PATIENCE,
            () -> requests(workspace),
            it -> missing(it, desync.victims()).isEmpty(),
            it -> "not in the log: " + missing(it, desync.victims()));
    assertThat(log.stream().filter(line -> line.contains(VICTIM)))
        .hasSize(desync.victims())
        .doesNotHaveDuplicates();
    assertThat(log).noneMatch(line -> line.contains(" /smuggled "));
    System.out.printf(
        "e2e: %s: %d messages, and after them %d requests of others, each with its own answer%n",
        kind.program, shapes.size(), desync.victims());
  }

  /** What the server took to be requests. */
  private static List<String> requests(Workspace workspace) {
    return workspace.log("server").filter(line -> line.startsWith("REQUEST ")).toList();
  }

  /** Targets that were asked for and answered, and that no line has. */
  private static List<String> missing(List<String> log, int victims) {
    Set<String> seen =
        log.stream()
            .flatMap(line -> Stream.of(line.split(" ")))
            .filter(word -> word.startsWith(VICTIM))
            .collect(Collectors.toSet());
    return IntStream.rangeClosed(1, victims)
        .mapToObj(number -> VICTIM + number)
        .filter(target -> !seen.contains(target))
        .toList();
  }

  /** Whose connections to the server all of it shares; else whoever is in front of all. */
  private static InetSocketAddress oneActivator(Dormouse dormouse) {
    return dormouse.calls().direct()
        ? Dormouse.address(Outage.activators(dormouse).getFirst())
        : dormouse.calls().socketAddress();
  }
}
