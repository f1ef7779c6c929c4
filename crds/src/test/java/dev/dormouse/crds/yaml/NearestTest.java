package dev.dormouse.crds.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NearestTest {
  private static final List<String> KNOWN =
      List.of("env", "args", "image", "command", "maxInstances", "containerConcurrency");

  @ParameterizedTest
  @CsvSource({
    "evn, env",
    "ENV, env",
    "arg, args",
    "imge, image",
    "comand, command",
    "commands, command",
    "maxinstances, maxInstances",
    "maxInstacnes, maxInstances",
    "containerConcurency, containerConcurrency",
    "containerconcurrencies, containerConcurrency"
  })
  void findsWhatWasMeant(String word, String meant) {
    assertThat(Nearest.to(word, KNOWN)).contains(meant);
  }

  @ParameterizedTest
  @CsvSource({"x", "''", "replicas", "maxScale", "concurrency", "volumes"})
  void findsNothingThatIsFar(String word) {
    assertThat(Nearest.to(word, KNOWN)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"env, env, 0", "evn, env, 1", "'', abc, 3", "ab, ba, 1", "kitten, sitting, 3"})
  void countsErrors(String a, String b, int errors) {
    assertThat(Nearest.distance(a, b)).isEqualTo(errors);
  }
}
