package dev.dormouse.crds;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Keeps the reading of files free of Kubernetes' client, and the generator out of what runs. */
@AnalyzeClasses(packages = "dev.dormouse.crds", importOptions = DoNotIncludeTests.class)
final class CrdsWallsTest {
  @ArchTest
  static final ArchRule THE_YAML_READER_KNOWS_NO_RESOURCE =
      classes()
          .that()
          .resideInAPackage("dev.dormouse.crds.yaml")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..", "org.jspecify.annotations", "org.snakeyaml..", "dev.dormouse.crds.yaml");

  @ArchTest
  static final ArchRule THE_RESOURCE_NEEDS_KUBERNETES_ONLY_FOR_ITS_ANNOTATIONS =
      classes()
          .that()
          .resideInAPackage("dev.dormouse.crds")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "org.jspecify.annotations",
              "com.fasterxml.jackson.annotation",
              "io.fabric8.generator.annotation",
              "dev.dormouse.core..",
              "dev.dormouse.crds",
              "dev.dormouse.crds.yaml");

  @ArchTest
  static final ArchRule NOTHING_THAT_RUNS_USES_THE_GENERATOR =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.dormouse.crds.generate")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.dormouse.crds.generate", "io.fabric8.crdv2..");

  @ArchTest
  static final ArchRule PACKAGES_HAVE_NO_CYCLES =
      slices().matching("dev.dormouse.crds.(*)..").should().beFreeOfCycles();
}
