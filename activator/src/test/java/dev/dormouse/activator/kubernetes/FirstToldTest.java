package dev.dormouse.activator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When all that was listed at first has been told. */
final class FirstToldTest {
  private final List<String> heard = new ArrayList<>();
  private final FirstTold<String> handler =
      new FirstTold<>(heard::add, name -> heard.add("-" + name));

  @Test
  void isDoneWithTheLastOfThem() {
    handler.onAdd("a");
    var all = handler.whenTold(2);
    assertThat(all).isNotDone();
    handler.onUpdate("a", "a2");
    handler.onDelete("a2", false);
    assertThat(all).isNotDone();
    handler.onAdd("b");
    assertThat(all).isDone();
    assertThat(heard).containsExactly("a", "a2", "-a2", "b");
  }

  @Test
  void isDoneAtOnceWhereAllWereToldOrNothingWasThere() {
    assertThat(handler.whenTold(0)).isDone();
    FirstTold<String> other = new FirstTold<>(heard::add, heard::add);
    other.onAdd("a");
    other.onAdd("b");
    assertThat(other.whenTold(1)).isDone();
  }

  @Test
  void oneThatCouldNotBeReadCountsToo() {
    FirstTold<String> failing =
        new FirstTold<>(
            _ -> {
              throw new IllegalStateException("unreadable");
            },
            _ -> {});
    var all = failing.whenTold(1);
    assertThatThrownBy(() -> failing.onAdd("a")).hasMessage("unreadable");
    assertThat(all).isDone();
  }
}
