package dev.dormouse.operator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

/** The walls between the operator's packages: libraries stay in the package named after them. */
@AnalyzeClasses(packages = "dev.dormouse.operator", importOptions = DoNotIncludeTests.class)
final class OperatorWallsTest {
  @ArchTest
  static final ArchRule onlyTheCommandLineKnowsPicocli =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.dormouse.operator.cli..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("picocli..");

  @ArchTest
  static final ArchRule onlyMetricsKnowsAMeterLibrary =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.dormouse.operator.metrics..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.micrometer..", "io.prometheus..");

  @ArchTest
  static final ArchRule servicesAndRevisionsMeetInTheApiServerAlone =
      noClasses()
          .that()
          .resideInAPackage("dev.dormouse.operator.service..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.dormouse.operator.revision..");

  @ArchTest
  static final ArchRule revisionsDoNotKnowServices =
      noClasses()
          .that()
          .resideInAPackage("dev.dormouse.operator.revision..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.dormouse.operator.service..");

  /** The rules must be able to fail: each one is tried on a class that breaks it. */
  @Test
  void theRulesCanFail() {
    var breaker = new ClassFileImporter().importClasses(Breaker.class);
    for (var rule :
        new ArchRule[] {onlyTheCommandLineKnowsPicocli, onlyMetricsKnowsAMeterLibrary}) {
      assertThatThrownBy(() -> rule.check(breaker))
          .as(rule.getDescription())
          .isInstanceOf(AssertionError.class);
    }
  }

  /** Reaches through the walls. */
  static final class Breaker {
    Object commandLine = new picocli.CommandLine(this);
    Object meters = new io.micrometer.core.instrument.simple.SimpleMeterRegistry();
  }
}
