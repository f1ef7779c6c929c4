package dev.dormouse.core;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import dev.dormouse.core.revision.ServiceDefinition;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Core decides: values in, values out. What would let in time, chance or the outside fails here.
 */
@AnalyzeClasses(packages = "dev.dormouse.core", importOptions = DoNotIncludeTests.class)
final class CoreWallsTest {
  private static final Set<String> CLOCK_METHODS =
      Set.of("nanoTime", "currentTimeMillis", "now", "getenv", "getProperty");

  @ArchTest
  static final ArchRule dependsOnNothingButTheJdk =
      classesOfCore()
          .should()
          .dependOnClassesThat()
          .resideOutsideOfPackages("dev.dormouse.core..", "java..", "org.jspecify.annotations..");

  @ArchTest
  static final ArchRule doesNoInputOrOutput =
      classesOfCore()
          .should()
          .dependOnClassesThat(
              inside("java.io..", "java.net..", "java.nio..", "java.sql..", "java.util.logging..")
                  .and(not(java.io.Serializable.class)))
          .because("whoever calls core reads and writes; core decides");

  @ArchTest
  static final ArchRule startsNoThreadAndTakesNoLock =
      classesOfCore()
          .should()
          .dependOnClassesThat(
              resideInAPackage("java.util.concurrent..")
                  .and(not(java.util.concurrent.TimeUnit.class)))
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Thread.class)
          .because("the shell around a decision owns threads and locks");

  @ArchTest
  static final ArchRule asksNoClock =
      classesOfCore()
          .should()
          .accessTargetWhere(
              DescribedPredicate.<JavaAccess<?>>describe(
                  "a clock or the environment is read",
                  access ->
                      CLOCK_METHODS.contains(access.getTarget().getName())
                          && (access.getTargetOwner().getPackageName().startsWith("java.time")
                              || access.getTargetOwner().isEquivalentTo(System.class))))
          .because("`now` is an argument");

  @ArchTest
  static final ArchRule rollsNoDice =
      classesOfCore()
          .should()
          .dependOnClassesThat()
          .areAssignableTo(Random.class)
          .orShould()
          .callMethod(Math.class, "random")
          .because("`random` is an argument: a RandomGenerator made by the caller");

  @ArchTest
  static final ArchRule featuresFormNoCycle =
      slices()
          .matching("dev.dormouse.core.(*)..")
          .should()
          .beFreeOfCycles()
          // The one known exception: the definition gathers every feature's settings in one value.
          .ignoreDependency(equivalentTo(ServiceDefinition.class), alwaysTrue());

  /** The rules must be able to fail: each one is tried on a class that breaks it. */
  @Test
  void theRulesCanFail() {
    var breaker = new ClassFileImporter().importClasses(Breaker.class);
    for (var rule :
        new ArchRule[] {
          dependsOnNothingButTheJdk,
          doesNoInputOrOutput,
          startsNoThreadAndTakesNoLock,
          asksNoClock,
          rollsNoDice
        }) {
      assertThatThrownBy(() -> rule.check(breaker))
          .as(rule.getDescription())
          .isInstanceOf(AssertionError.class);
    }
  }

  private static GivenClassesConjunction classesOfCore() {
    return noClasses().that().resideInAPackage("dev.dormouse.core..");
  }

  private static DescribedPredicate<JavaClass> inside(String... packages) {
    return resideInAnyPackage(packages);
  }

  private static DescribedPredicate<JavaClass> not(Class<?> type) {
    return DescribedPredicate.not(equivalentTo(type));
  }

  /** Does everything that core must not. */
  static final class Breaker {
    private final Object lock = new java.util.concurrent.locks.ReentrantLock();
    private final java.io.File file = new java.io.File("/");
    private final long now = System.nanoTime() + java.time.Instant.now().toEpochMilli();
    private final int dice = new Random().nextInt();
    private final Object foreign = org.assertj.core.api.Assertions.assertThat(lock);

    @Override
    public String toString() {
      return "" + lock + file + now + dice + foreign;
    }
  }
}
