package dev.dormouse.activator;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
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
  static final ArchRule onlyKubernetesKnowsAClient =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "dev.dormouse.activator.kubernetes..", "dev.dormouse.activator.ctl..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.fabric8..")
          .because("a cluster's activator is told in domain words; ctl is a program of its own");

  @ArchTest
  static final ArchRule decisionsKnowNoNetwork =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "dev.dormouse.activator.proxy..",
              "dev.dormouse.activator.admin..",
              "dev.dormouse.activator.wire..",
              "dev.dormouse.activator.dev..",
              "dev.dormouse.activator.cluster..",
              "dev.dormouse.activator.cli..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("io.netty..", "io.vertx..")
                  .and(not(name("io.vertx.core.net.SocketAddress"))))
          .because("only servers, and those who compose them, speak Netty and Vert.x");

  @ArchTest
  static final ArchRule featuresFormNoCycle =
      slices().matching("dev.dormouse.activator.(*)..").should().beFreeOfCycles();

  /** The rules must be able to fail: each one is tried on a class that breaks it. */
  @Test
  void theRulesCanFail() {
    var breaker = new ClassFileImporter().importClasses(Breaker.class);
    for (var rule :
        new ArchRule[] {
          nobodyCallsTheCommandLine,
          onlyMetricsKnowsAMeterLibrary,
          nobodyReadsYamlHere,
          onlyKubernetesKnowsAClient,
          decisionsKnowNoNetwork
        }) {
      assertThatThrownBy(() -> rule.check(breaker))
          .as(rule.getDescription())
          .isInstanceOf(AssertionError.class);
    }
  }

  /** Reaches through every wall. */
  static final class Breaker {
    Object meters = new io.micrometer.core.instrument.simple.SimpleMeterRegistry();
    Object client = new io.fabric8.kubernetes.client.ConfigBuilder();
    Object buffer = io.netty.buffer.Unpooled.EMPTY_BUFFER;
    Object yaml = org.snakeyaml.engine.v2.api.LoadSettings.builder();

    void start() throws InterruptedException {
      dev.dormouse.activator.cli.Main.main(new String[0]);
    }
  }
}
