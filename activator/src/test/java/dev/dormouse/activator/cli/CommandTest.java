package dev.dormouse.activator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.activator.cli.Command.Request;
import dev.dormouse.activator.cli.Command.Wrong;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How words become a request. */
final class CommandTest {
  private static Command.Reading read(Command command, String words) {
    return command.read(words.isEmpty() ? List.of() : Arrays.asList(words.split(" ")));
  }

  @Test
  void optionsMayBeBriefAndStandAnywhereAndBeRepeated() {
    Request request =
        (Request)
            read(
                ClusterCommand.TRAFFIC,
                "-n shop hello --tag a=1 1=50 --tag=b=latest latest=50 -o json --wait");
    assertThat(request.operands()).containsExactly("hello", "1=50", "latest=50");
    assertThat(request.option("--namespace")).contains("shop");
    assertThat(request.all("--tag")).containsExactly("a=1", "b=latest");
    assertThat(request.option("--output")).contains("json");
    assertThat(request.isOn("--wait")).isTrue();
    assertThat(request.isOn("--timeout")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      textBlock =
          """
          get => a b => unexpected: b (expected: [SERVICE])
          get => -n => -n needs a value: -n NAME
          get => -x => unknown option -x
          get => --namspace a => unknown option --namspace; did you mean --namespace?
          logs => `` => SERVICE is missing; 'dormouse get' lists them
          logs => a b => unexpected: b (expected: SERVICE)
          logs => a --follow=yes => --follow takes no value
          traffic => `` => SERVICE is missing; 'dormouse get' lists them
          rollback => a b => unexpected: b (expected: SERVICE)
          """)
  void whatMeansNothingIsNamed(String command, String words, String why) {
    Command read =
        switch (command) {
          case "get" -> ClusterCommand.GET;
          case "logs" -> ClusterCommand.LOGS;
          case "traffic" -> ClusterCommand.TRAFFIC;
          default -> ClusterCommand.ROLLBACK;
        };
    assertThat(read(read, words)).isEqualTo(new Wrong(why));
  }

  @Test
  void theHelpNamesEveryOptionWithItsLetter() {
    assertThat(ClusterCommand.GET.help())
        .startsWith("Usage: dormouse get [OPTION]… [SERVICE]")
        .anyMatch(line -> line.startsWith("  -o, --output FORMAT "))
        .anyMatch(line -> line.startsWith("  -A, --all-namespaces "))
        .anyMatch(line -> line.startsWith("  --kubeconfig FILE "));
  }
}
