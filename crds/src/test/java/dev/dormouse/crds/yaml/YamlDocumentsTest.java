package dev.dormouse.crds.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.crds.yaml.YamlNode.Kind;
import dev.dormouse.crds.yaml.YamlNode.Mapping;
import dev.dormouse.crds.yaml.YamlNode.Scalar;
import dev.dormouse.crds.yaml.YamlNode.Sequence;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class YamlDocumentsTest {
  @Test
  void readsSeveralDocumentsAndLeavesOutEmptyOnes() {
    List<YamlNode> documents = read("---\n# nothing\n---\na: 1\n---\n---\nb: 2\n...\n").documents();

    assertThat(documents).extracting(YamlNode::line).containsExactly(4, 7);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      textBlock =
          """
          a => STRING
          "1" => STRING
          'true' => STRING
          ! 1 => STRING
          !!str 1 => STRING
          ${HOME} => STRING
          2026-11-21 => STRING
          1.2.3 => STRING
          12:30 => STRING
          1 => INTEGER
          -1 => INTEGER
          010 => INTEGER
          0o10 => INTEGER
          0x1F => INTEGER
          !!int "1" => INTEGER
          1.5 => FLOAT
          1e3 => FLOAT
          .inf => FLOAT
          true => BOOLEAN
          False => BOOLEAN
          null => NULL
          ~ => NULL
          on => AMBIGUOUS
          Yes => AMBIGUOUS
          n => AMBIGUOUS
          OFF => AMBIGUOUS
          1_000 => AMBIGUOUS
          0b11 => AMBIGUOUS
          """)
  void tellsScalarsApart(String text, Kind kind) {
    Sequence list = (Sequence) read("- " + text).documents().getFirst();

    assertThat(((Scalar) list.items().getFirst()).kind()).isEqualTo(kind);
  }

  @Test
  void followsAliasesAndMerges() {
    String yaml =
        """
        base: &base {a: 1, b: 2}
        more: &more {b: 3, c: 4}
        same: *base
        both: {<<: [*base, *more], a: 5}
        """;
    Mapping document = (Mapping) read(yaml).documents().getFirst();

    assertThat(texts(document, 2)).containsExactly("a=1", "b=2");
    assertThat(texts(document, 3)).containsExactly("a=5", "b=2", "c=4");
  }

  @Test
  void refusesBillionLaughs() {
    StringBuilder laughs = new StringBuilder("a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol]\n");
    for (int i = 1; i < 10; i++) {
      String previous = "*a" + (i - 1);
      laughs.append(
          "a%d: &a%d [%s]\n".formatted(i, i, ", ".concat(previous).repeat(8).substring(2)));
    }

    assertThat(read(laughs.toString()).error())
        .contains(new Problem(6, "", "more than 100000 values, aliases followed"));
  }

  @Test
  void refusesToMergeMoreThanThat() {
    String base = "a: &a {" + "k: 1, ".repeat(10_000) + "}\n";

    assertThat(read(base + "b: {" + "<<: *a, ".repeat(11) + "}\n").error())
        .contains(new Problem(2, "", "more than 100000 values, aliases followed"));
  }

  @Test
  void refusesMoreValuesThanAnyoneNeeds() {
    assertThat(read("[" + "1,".repeat(TreeBuilder.MAX_SIZE) + "1]").error())
        .contains(new Problem(1, "", "more than 100000 values, aliases followed"));
  }

  @ParameterizedTest
  @CsvSource({"[", "{a: ", "'- '", "'? '", "'[{a: '"})
  void refusesDepthBeforeTheStackOverflows(String opening) {
    assertThat(read(opening.repeat(100_000)).error())
        .hasValueSatisfying(problem -> assertThat(problem.message()).isNotBlank());
  }

  @Test
  void aValueCannotHoldItself() {
    assertThat(read("a: &a\n  b: *a\n").error())
        .contains(new Problem(2, "", "alias *a has no complete anchor before it"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      textBlock =
          """
          a: !!int x => tag tag:yaml.org,2002:int on a value that it doesn't fit
          a: !!set {x} => tag tag:yaml.org,2002:set is not supported
          a: {<<: 1} => << takes a mapping or a list of mappings
          """)
  void refusesWhatKubernetesWouldNotTake(String yaml, String expected) {
    assertThat(read(yaml).error()).contains(new Problem(1, "", expected));
  }

  private static YamlDocuments read(String yaml) {
    return YamlDocuments.read(yaml);
  }

  private static List<String> texts(Mapping document, int index) {
    return ((Mapping) document.entries().get(index).value())
        .entries().stream()
            .map(entry -> entry.key().text() + "=" + ((Scalar) entry.value()).text())
            .toList();
  }
}
