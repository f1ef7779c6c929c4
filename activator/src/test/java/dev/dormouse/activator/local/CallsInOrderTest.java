package dev.dormouse.activator.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CallsInOrderTest {
  private final CallsInOrder calls = new CallsInOrder();
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
  void goesOnAfterACallThatThrows() {
    calls.add(() -> {
      throw new IllegalStateException("wanted by the test");
    });
    calls.add(() -> made.add("second"));
    calls.run();
    assertThat(made).containsExactly("second");
  }
}
