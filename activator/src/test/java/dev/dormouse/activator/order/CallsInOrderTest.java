package dev.dormouse.activator.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CallsInOrderTest {
  private final CallsInOrder calls = new CallsInOrder("a call failed");
  private final List<String> made = new ArrayList<>();

  @Test
  void makesACallThatACallAddsAfterThoseThatWait() {
    calls.add(() -> {
      calls.add(() -> made.add("third"));
      calls.run();
      made.add("first");
    });
    calls.add(() -> made.add("second"));
    calls.run();
    assertThat(made).containsExactly("first", "second", "third");
  }

  @Test
  void goesOnAfterACallThatThrowsAndLogsIt() {
    calls.add(() -> {
      throw new IllegalStateException("wanted by the test");
    });
    calls.add(() -> made.add("second"));
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    PrintStream before = System.err;
    System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    try {
      calls.run();
    } finally {
      System.setErr(before);
    }
    assertThat(made).containsExactly("second");
    assertThat(log.toString(StandardCharsets.UTF_8))
        .contains("a call failed", "wanted by the test");
  }
}
