package dev.dormouse.activator.dev;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.core.revision.ServiceKey;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class StatusTableTest {
  private static final ServiceStatus HELLO =
      new ServiceStatus(new ServiceKey("default", "hello"), "hello-00001", "ready", 1, 2, 3);

  private static List<String> table(List<ServiceStatus> services, int columns, int rows) {
    return StatusTable.render(
        services,
        s -> "http://" + s.service().name() + ".default.localhost:8080/",
        new TerminalSize(columns, rows));
  }

  @Test
  void showsAllColumnsWhereTheyHaveRoom() {
    assertThat(table(List.of(HELLO), 120, 24))
        .containsExactly(
            "",
            "SERVICE        URL                                   REVISION     STATE  INSTANCES  IN FLIGHT  QUEUED",
            "default/hello  http://hello.default.localhost:8080/  hello-00001  ready  1          2          3");
  }

  @Test
  void sparesTheUrlOnANarrowTerminal() {
    assertThat(table(List.of(HELLO), 80, 24))
        .containsExactly(
            "",
            "SERVICE        REVISION     STATE  INSTANCES  IN FLIGHT  QUEUED",
            "default/hello  hello-00001  ready  1          2          3");
  }

  @Test
  void sparesTheRevisionTooOnAVeryNarrowOne() {
    assertThat(table(List.of(HELLO), 55, 24))
        .contains("default/hello  ready  1          2          3");
  }

  @Test
  void showsAsManyServicesAsThereAreRows() {
    List<ServiceStatus> ten = IntStream.range(0, 10).mapToObj(i -> idle("s" + i)).toList();
    assertThat(table(ten, 200, 13)).hasSize(12);
    List<String> lines = table(ten, 200, 12);
    assertThat(lines).hasSize(11);
    assertThat(lines.getLast()).isEqualTo("… and 2 more");
  }

  @Test
  void showsThoseFirstWithWhichSomethingHappensWhereNotAllHaveRoom() {
    List<ServiceStatus> services = List.of(idle("a"), idle("b"), HELLO);
    List<String> lines = table(services, 200, 5);
    assertThat(lines).hasSize(4);
    assertThat(lines.get(2)).startsWith("default/hello ");
    assertThat(lines.getLast()).isEqualTo("… and 2 more");
  }

  private static ServiceStatus idle(String name) {
    return new ServiceStatus(new ServiceKey("default", name), name + "-00001", "idle", 0, 0, 0);
  }
}
