package dev.dormouse.activator.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.testing.http.ConformanceList;
import dev.dormouse.testing.http.ConformanceList.Outcome;
import dev.dormouse.testing.http.ConformanceList.Shape;
import dev.dormouse.testing.http.ConformanceList.Table;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ConformanceListTest {
  @Test
  void eachTestThatTheListNamesExists() {
    assertThat(ConformanceList.links())
        .isNotEmpty()
        .allSatisfy(link -> {
          String[] words = link.split("#", -1);
          Class<?> tests = Class.forName(getClass().getPackageName() + "." + words[0]);
          assertThat(Arrays.stream(tests.getDeclaredMethods()).map(method -> method.getName()))
              .contains(words[1]);
        });
  }

  @ParameterizedTest
  @EnumSource(names = "LINKED", mode = EnumSource.Mode.EXCLUDE)
  void eachTableHasMessagesOfAllKindsAndNoneTwice(Table table) {
    List<Shape> shapes = ProxyFixture.LIST.shapes(table);
    assertThat(shapes).extracting(Shape::name).doesNotHaveDuplicates();
    assertThat(shapes).extracting(Shape::bytes).doesNotHaveDuplicates();
    assertThat(shapes)
        .extracting(shape -> (Object) shape.outcome().getClass())
        .contains(Outcome.Refused.class, Outcome.Passes.class);
  }
}
