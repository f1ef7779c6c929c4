package dev.dormouse.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EdgeTest {
  @Test
  void meetsTheEndOfAnInstanceFromBothSides() {
    double end = 2.2e9;
    Edge edge = new Edge(1_000_000_000, 42);
    int cold = 0;
    for (int i = 0; i < 1000; i++) {
      boolean late = edge.next() > end;
      cold += late ? 1 : 0;
      edge.seen(late);
    }

    assertThat(cold).isBetween(400, 600);
  }
}
