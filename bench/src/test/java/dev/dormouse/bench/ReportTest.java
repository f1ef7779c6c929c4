package dev.dormouse.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ReportTest {
  private static JsonObject run() {
    Verdicts verdicts = new Verdicts();
    Table table = verdicts.table("Medians", "req/s", "p99 ms").drawn("req/s");
    table.row("activator", 45_200, 1.5);
    table.row("a <peer>", Double.NaN, 2);
    verdicts.target("0.91 of the throughput (>= 0.75)", true);
    verdicts.rule("3 errors (0)", false);
    verdicts.note("One round only.");
    return new JsonObject()
        .put("bench", "proxy")
        .put("options", "--rounds 1")
        .put("begun", "2026-01-01T00:00:00Z")
        .put("seconds", 7)
        .put("machine", new Machine(2, "a processor", 8_000_000_000L, "Debian", "25").json())
        .mergeIn(verdicts.json());
  }

  private static String page() {
    return Report.of(List.of(new JsonObject(run().encode())), List.of("Nothing is <absolute>."));
  }

  @Test
  void saysInWordsWhatWasMetAndWhatWasNot() {
    assertThat(page())
        .contains("0.91 of the throughput (&gt;= 0.75)", ">met<", "3 errors (0)", ">broken<")
        .contains("One round only.", "2 processors (a processor)", "bench/proxy --rounds 1");
  }

  @Test
  void drawsWhatATableSaysBesideItsFigures() {
    assertThat(page()).contains("<td>45,200</td>", "<rect ", "45,200</text>", "none</text>");
  }

  @Test
  void standsOnItsOwnAndTakesNoTextForMarkup() {
    assertThat(page())
        .doesNotContain("<script", "href=\"http", "src=", "<peer>", "<absolute>")
        .contains("a &lt;peer&gt;", "Nothing is &lt;absolute&gt;.");
  }

  @Test
  void refusesToTellOfNothing() {
    assertThatThrownBy(() -> Report.of(List.of(), List.of()))
        .hasMessage("runs: none (expected: at least one)");
  }
}
