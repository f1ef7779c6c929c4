package dev.dormouse.activator.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.activator.gate.TestRevisions;
import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.testing.http.ConformanceList;
import dev.dormouse.testing.http.ConformanceList.Outcome;
import dev.dormouse.testing.http.ConformanceList.Shape;
import dev.dormouse.testing.http.ConformanceList.Table;
import dev.dormouse.testing.http.Wire;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each request of {@link ConformanceList} by both ways in, in front of an instance that reads
 * strictly.
 */
@ParameterizedClass
@EnumSource(Way.class)
final class RequestShapesIT {
  private static final String VICTIM =
      "GET /victim HTTP/1.1\r\nHost: " + ProxyFixture.HOST + "\r\n\r\n";

  private static ProxyFixture proxy;

  @Parameter Way way;
  private StrictInstance instance;
  private InstanceId id;

  @BeforeParameterizedClassInvocation
  static void startProxy(Way way) throws Exception {
    proxy = ProxyFixture.by(way, TestRevisions.of(10));
  }

  @AfterParameterizedClassInvocation
  static void stopProxy() throws Exception {
    proxy.close();
  }

  @BeforeEach
  void start() throws Exception {
    instance = new StrictInstance();
    id = proxy.up(instance.port());
  }

  @AfterEach
  void stop() throws Exception {
    proxy.awaitQuiet();
    proxy.gate.gone(id);
    instance.close();
  }

  static List<Shape> shapes() {
    return ProxyFixture.LIST.shapes(Table.REQUEST);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("shapes")
  void becomesWhatTheListSays(Shape shape) throws Exception {
    try (Wire client = proxy.client().send(shape.bytes())) {
      switch (shape.outcome()) {
        case Outcome.Refused(int status) -> refused(client, status);
        case Outcome.BrokenOff() -> brokenOff(client);
        case Outcome.Passes passes -> passes(client, shape, passes);
      }
    }
    assertThat(instance.faults()).isEmpty();
  }

  private void refused(Wire client, int status) throws Exception {
    // The version in the answer to what has none is of no interest.
    assertThat(client.answer()).matches("(?s)[A-Z]+/\\d\\.\\d+ " + status + " .*");
    assertThat(client.isClosedByPeer()).isTrue();
    assertThat(instance.received()).isEmpty();
    victimOfAnother();
  }

  private void brokenOff(Wire client) throws Exception {
    assertThat(client.restOrReset()).doesNotContain(" 200 ");
    victimOfAnother();
    assertThat(instance.received()).hasSize(1);
  }

  private void passes(Wire client, Shape shape, Outcome.Passes passes) throws Exception {
    String answer = shape.bytes().startsWith("HEAD ") ? client.head() : client.answer();
    assertThat(answer).contains(" 200 OK\r\n");
    assertThat(instance.received()).hasSize(1);
    String request = instance.received().getFirst();
    passes.with().forEach(text -> assertThat(request).containsIgnoringCase(text));
    passes.without().forEach(text -> assertThat(request).doesNotContainIgnoringCase(text));
    if (passes.ends()) {
      assertThat(client.isClosedByPeer()).isTrue();
      victimOfAnother();
    } else {
      assertThat(client.send(VICTIM).answer()).contains(" 200 OK\r\n").endsWith("\r\n\r\n/victim");
    }
    assertThat(instance.received()).hasSize(2);
  }

  private void victimOfAnother() throws Exception {
    try (Wire victim = proxy.client().send(VICTIM)) {
      assertThat(victim.answer()).contains(" 200 OK\r\n").endsWith("\r\n\r\n/victim");
    }
  }
}
