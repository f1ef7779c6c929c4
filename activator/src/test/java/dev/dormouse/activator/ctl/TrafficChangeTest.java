package dev.dormouse.activator.ctl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.core.revision.ServiceKey;
import dev.dormouse.crds.ServerlessServiceSpec.Traffic;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What words make of a service's traffic. Words with a plus give a tag, with a minus take one. */
final class TrafficChangeTest {
  private static final ServiceKey HELLO = new ServiceKey("default", "hello");
  private static final List<String> REVISIONS =
      List.of("hello-00003", "hello-00002", "hello-00001");
  private static final List<Traffic> TAGGED =
      List.of(
          new Traffic(true, null, 90, "new"),
          new Traffic(null, "hello-00001", 10, null),
          new Traffic(null, "hello-00002", 0, "old"));

  private static String applied(List<Traffic> current, String words) throws Failure {
    List<String> all = words.isEmpty() ? List.of() : Arrays.asList(words.split(" "));
    TrafficChange change =
        new TrafficChange(
            all.stream().filter(w -> !w.startsWith("+") && !w.startsWith("-")).toList(),
            all.stream().filter(w -> w.startsWith("+")).map(w -> w.substring(1)).toList(),
            all.stream().filter(w -> w.startsWith("-")).map(w -> w.substring(1)).toList());
    return Shown.wished(change.applied(HELLO, current, REVISIONS));
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      textBlock =
          """
          latest=100 => latest=100%
          latest=90 hello-00001=10 => latest=90% hello-00001=10%
          latest=90% 1=10% => latest=90% hello-00001=10%
          2=100 latest=0 => hello-00002=100%
          2=100 +next=latest => hello-00002=100% latest=0% (tag next)
          2=100 +a=2 +b=2 => hello-00002=100% (tag a) hello-00002=0% (tag b)
          +old=1 => latest=100% hello-00001=0% (tag old)
          """)
  void divideWhatAllWentToTheLatest(String words, String traffic) throws Failure {
    assertThat(applied(List.of(), words)).isEqualTo(traffic);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      textBlock =
          """
          latest=100 => latest=100% (tag new) hello-00002=0% (tag old)
          1=100 => hello-00001=100% latest=0% (tag new) hello-00002=0% (tag old)
          +old=1 => latest=90% (tag new) hello-00001=10% (tag old)
          -old => latest=90% (tag new) hello-00001=10%
          -old -new 2=100 => hello-00002=100%
          """)
  void keepTheTagsThatAreNotNamed(String words, String traffic) throws Failure {
    assertThat(applied(TAGGED, words)).isEqualTo(traffic);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      textBlock =
          """
          latest=90 => the percents add up to 90 (expected: 100)
          latest=60 1=60 => the percents add up to 120 (expected: 100)
          latest => latest (expected: REVISION=PERCENT, such as latest=90)
          latest= => latest= (expected: REVISION=PERCENT, such as latest=90)
          latest=-1 1=101 => latest=-1: -1 (expected: a percentage, 0 to 100)
          latest=1.5 => latest=1.5: 1.5 (expected: a percentage, 0 to 100)
          latest=50 latest=50 => latest=50: latest is there twice
          1=50 hello-00001=50 => hello-00001=50: hello-00001 is there twice
          hello-0001=100 => there is no revision hello-0001 of default/hello; did you mean hello-00001?
          7=100 => there is no revision hello-00007 of default/hello; did you mean hello-00003?
          other=100 => there is no revision other of default/hello; there is hello-00003, hello-00002, hello-00001
          +old => old (expected: TAG=REVISION, such as next=latest)
          -ols => --untag ols: there is no such tag; did you mean old?
          """)
  void areRefusedBeforeAnythingIsWritten(String words, String message) {
    assertThatThrownBy(() -> applied(TAGGED, words))
        .isInstanceOf(Failure.class)
        .hasMessage(message);
  }

  @Test
  void aRollbackPinsAllTrafficAndKeepsTags() throws Failure {
    List<Traffic> traffic = TrafficChange.allTo("hello-00002").applied(HELLO, TAGGED, REVISIONS);
    assertThat(Shown.wished(traffic)).isEqualTo("hello-00002=100% (tag old) latest=0% (tag new)");
  }
}
