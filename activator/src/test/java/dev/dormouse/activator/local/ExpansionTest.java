package dev.dormouse.activator.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The cases that Kubernetes tests its own expansion with. */
final class ExpansionTest {
  private static final Map<String, String> VALUES =
      Map.of("VAR_A", "A", "VAR_B", "B", "VAR_C", "C", "VAR_REF", "$(VAR_A)", "VAR_EMPTY", "");

  @ParameterizedTest
  @CsvSource({
    "$(VAR_A), A",
    "___$(VAR_B)___, ___B___",
    "$(VAR_A)_$(VAR_B), A_B",
    "$(VAR_A)$(VAR_B)$(VAR_C), ABC",
    "foo-$(VAR_EMPTY)-bar, foo--bar",
    "$(VAR_REF), $(VAR_A)",
    "$(NOBODY), $(NOBODY)",
    "$$(VAR_A), $(VAR_A)",
    "$$(NOBODY), $(NOBODY)",
    "$$$(VAR_A), $A",
    "$$$$(VAR_A), $$(VAR_A)",
    "f000-$$VAR_A, f000-$VAR_A",
    "$VAR_A, $VAR_A",
    "$(VAR_A, $(VAR_A",
    "$(VAR_A$(VAR_B), $(VAR_A$(VAR_B)",
    "foo$, foo$",
    "foo$$, foo$",
    "$, $",
    "$(), $()",
    "$?-$(VAR_A), $?-A",
    "$$$, $$",
    "'\n$(VAR_A)\\', '\nA\\'",
  })
  void expandsAsKubernetesDoes(String text, String expected) {
    assertThat(Expansion.expand(text, VALUES)).isEqualTo(expected);
  }
}
