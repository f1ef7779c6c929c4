package dev.dormouse.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MetricsTest {
  private static final Metrics METRICS =
      Metrics.parse(
          """
          # TYPE dormouse_instances gauge
          dormouse_instances{namespace="default",service="a",state="ready"} 2.0
          dormouse_instances{namespace="default",service="a",state="starting"} 1.0
          dormouse_instances{namespace="default",service="ab",state="ready"} 9.0
          dormouse_queue_depth{namespace="default",service="a"} 1.02E4
          """);

  @Test
  void addsUpTheInstancesOfOneService() {
    assertThat(METRICS.instances("a")).isEqualTo(3);
    assertThat(METRICS.readyInstances("a")).isEqualTo(2);
    assertThat(METRICS.instances("nobody")).isEqualTo(0);
  }

  @Test
  void readsNumbersInEitherNotation() {
    assertThat(METRICS.queued("a")).isEqualTo(10_200);
  }
}
