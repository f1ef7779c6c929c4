package dev.dormouse.core.revision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.dormouse.core.revision.Container.Protocol;
import dev.dormouse.core.revision.Container.Resources;
import dev.dormouse.core.revision.RevisionPlan.Create;
import dev.dormouse.core.revision.RevisionPlan.Keep;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** When a template makes a new revision, and what it is called. */
final class RevisionPlanTest {
  private static final ServiceKey HELLO = new ServiceKey("default", "hello");

  private static Template template(int concurrency, String... env) {
    Map<String, String> variables = new LinkedHashMap<>();
    for (String name : env) {
      variables.put(name, "value of " + name);
    }
    return new Template(
        Map.of(),
        Map.of(),
        concurrency,
        Template.DEFAULT_TIMEOUT,
        Optional.empty(),
        Optional.empty(),
        Template.DEFAULT_START_TIMEOUT,
        Template.DEFAULT_GRACE_PERIOD,
        OptionalLong.empty(),
        new Container(
            "user",
            Optional.of("image"),
            List.of(),
            List.of(),
            variables,
            Optional.empty(),
            8080,
            Protocol.HTTP1,
            StartupProbe.TcpConnect.DEFAULT,
            Optional.empty(),
            Resources.NONE));
  }

  private static Revision revision(int number, Template template) {
    return new Revision(HELLO, number, template);
  }

  @Test
  void theFirstTemplateMakesTheFirstRevision() {
    assertThat(RevisionPlan.plan(HELLO, List.of(), template(1)))
        .isEqualTo(new Create(revision(1, template(1))));
  }

  @Test
  void anEqualTemplateKeepsTheNewestRevision() {
    assertThat(RevisionPlan.plan(HELLO, List.of(revision(3, template(1, "A"))), template(1, "A")))
        .isEqualTo(new Keep(revision(3, template(1, "A"))));
  }

  @Test
  void aChangeMakesTheNextRevisionWhateverTheOrderOfTheOldOnes() {
    var existing = List.of(revision(7, template(2)), revision(2, template(1)));
    assertThat(RevisionPlan.plan(HELLO, existing, template(3)))
        .isEqualTo(new Create(revision(8, template(3))));
    assertThat(RevisionPlan.plan(HELLO, existing.reversed(), template(3)))
        .isEqualTo(new Create(revision(8, template(3))));
  }

  @Test
  void goingBackToAnEarlierTemplateIsAChange() {
    var existing = List.of(revision(1, template(1)), revision(2, template(2)));
    assertThat(RevisionPlan.plan(HELLO, existing, template(1)))
        .isEqualTo(new Create(revision(3, template(1))));
  }

  @Test
  void anotherOrderOfTheEnvironmentIsAChange() {
    assertThat(
            RevisionPlan.plan(
                HELLO, List.of(revision(1, template(1, "A", "B"))), template(1, "B", "A")))
        .isEqualTo(new Create(revision(2, template(1, "B", "A"))));
  }

  @Test
  void revisionsAreNumberedWithFiveDigitsOrMore() {
    assertThat(HELLO.revision(1)).hasToString("default/hello-00001");
    assertThat(HELLO.revision(99_999)).hasToString("default/hello-99999");
    assertThat(HELLO.revision(123_456)).hasToString("default/hello-123456");
    assertThat(revision(12, template(1)).key()).isEqualTo(HELLO.revision(12));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HELLO.revision(0))
        .withMessage("number: 0 (expected: >= 1)");
  }

  @Test
  void keysAreOrderedByNamespaceThenName() {
    assertThat(new ServiceKey("a", "z")).isLessThan(new ServiceKey("b", "a"));
    assertThat(new RevisionKey("a", "b")).isGreaterThan(new RevisionKey("a", "a"));
  }

  @Test
  void aTemplateSaysWhatIsWrongWithIt() {
    for (int concurrency : new int[] {0, 1001}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> template(concurrency))
          .withMessage("containerConcurrency: " + concurrency + " (expected: 1 to 1000)");
    }
    assertThat(template(1000).containerConcurrency()).isEqualTo(1000);
  }

  @Test
  void theDefaultsAreTheRuntimeContracts() {
    assertThat(Template.DEFAULT_CONCURRENCY).isEqualTo(80);
    assertThat(Template.DEFAULT_TIMEOUT).isEqualTo(Duration.ofSeconds(300));
    assertThat(Template.MAX_TIMEOUT).isEqualTo(Duration.ofSeconds(3600));
    assertThat(Template.DEFAULT_START_TIMEOUT).isEqualTo(Duration.ofSeconds(240));
    assertThat(Template.DEFAULT_GRACE_PERIOD).isEqualTo(Duration.ofSeconds(10));
  }
}
