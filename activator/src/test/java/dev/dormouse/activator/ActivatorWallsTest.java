package dev.dormouse.activator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

/** The walls between the activator's packages: libraries stay in the package named after them. */
@AnalyzeClasses(packages = "dev.dormouse.activator", importOptions = DoNotIncludeTests.class)
final class ActivatorWallsTest {
  @ArchTest
  static final ArchRule nobodyCallsTheCommandLine =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.dormouse.activator.cli..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.dormouse.activator.cli..")
          .because("the command line is the composition root");

  @ArchTest
  static final ArchRule onlyMetricsKnowsAMeterLibrary =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.dormouse.activator.metrics..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.micrometer..", "io.prometheus..");

  @ArchTest
  static final ArchRule nobodyReadsYamlHere =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.snakeyaml..")
          .because("crds reads and checks resources");

  @ArchTest
  static final ArchRule featuresFormNoCycle =
      slices().matching("dev.dormouse.activator.(*)..").should().beFreeOfCycles();

  /** The rules must be able to fail: each one is tried on a class that breaks it. */
  @Test
  void theRulesCanFail() {
    var breaker = new ClassFileImporter().importClasses(Breaker.class);
    for (var rule :
        new ArchRule[] {
          nobodyCallsTheCommandLine, onlyMetricsKnowsAMeterLibrary, nobodyReadsYamlHere
        }) {
      assertThatThrownBy(() -> rule.check(breaker))
          .as(rule.getDescription())
          .isInstanceOf(AssertionError.class);
    }
  }

  /** Reaches through every wall. */
  static final class Breaker {
    Object meters = new io.micrometer.core.instrument.simple.SimpleMeterRegistry();
    Object yaml = org.snakeyaml.engine.v2.api.LoadSettings.builder();

    void start() throws InterruptedException {
      dev.dormouse.activator.cli.Main.main(new String[0]);
    }
  }
}
