package dev.dormouse.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class VerdictsTest {
  private final Verdicts verdicts = new Verdicts();

  @Test
  void aMissedTargetBreaksNothingButABrokenRuleDoes() {
    verdicts.target("fast", false);
    verdicts.rule("exact", true);
    assertThat(verdicts.broken()).isFalse();
    verdicts.rule("whole", false);
    assertThat(verdicts.broken()).isTrue();
  }

  @Test
  void printsNotesAndVerdictsInTheirOrder() {
    verdicts.target("fast", false);
    verdicts.rule("exact", true);
    verdicts.note("Only ratios count.");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    verdicts.print(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    assertThat(bytes.toString(StandardCharsets.UTF_8).lines())
        .containsExactly("", "Only ratios count.", "MISSED  fast", "kept    exact");
  }

  @Test
  void writesTablesWithTheRoundsThatTheirMediansAreOf() {
    RoundTable rounds = new RoundTable("req/s", "CPU us/req");
    rounds.add("activator", 10, 3);
    rounds.add("activator", 20, 1);
    rounds.add("activator", 30, 2);
    verdicts.add(rounds.medians("Medians")).drawn("req/s");
    verdicts.target("fast", true);

    JsonObject json = new JsonObject(verdicts.json().encode());

    JsonObject table = json.getJsonArray("tables").getJsonObject(0);
    assertThat(table.getJsonArray("columns"))
        .isEqualTo(new JsonArray("[\"req/s\",\"CPU us/req\"]"));
    assertThat(table.getJsonArray("drawn")).isEqualTo(new JsonArray("[\"req/s\"]"));
    assertThat(table.getJsonArray("rows"))
        .isEqualTo(
            new JsonArray(
                "[{\"name\":\"activator\",\"values\":[20.0,2.0],"
                    + "\"rounds\":[[10.0,3.0],[20.0,1.0],[30.0,2.0]]}]"));
    assertThat(json.getJsonArray("verdicts"))
        .isEqualTo(new JsonArray("[{\"kind\":\"target\",\"what\":\"fast\",\"good\":true}]"));
  }

  @Test
  void aFigureThatThereIsNoneOfIsNullInJson() {
    Table table = verdicts.table("Waits", "p50 ms");
    table.row("none served", Double.NaN);
    assertThat(table.json().getJsonArray("rows").getJsonObject(0).getJsonArray("values"))
        .isEqualTo(new JsonArray().addNull());
  }

  @Test
  void aTableRefusesWhatDoesNotFitItsColumns() {
    Table table = new Table("Waits", "p50 ms");
    assertThatThrownBy(() -> table.row("two", 1, 2)).hasMessage("values: 2 (expected: 1)");
    assertThatThrownBy(() -> table.drawn("p99 ms"))
        .hasMessage("drawn: [p99 ms] (expected: of [p50 ms])");
  }
}
