package org.sfumato;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

/** The house rules of the library: dependencies point one way. */
final class ArchitectureTest {
  private static final JavaClasses LIBRARY =
      new ClassFileImporter()
          .withImportOption(location -> !location.contains("/test-classes/"))
          .importPackages("org.sfumato");

  @Test
  void packagesHaveNoCycles() {
    slices().matching("org.sfumato.(*)..").should().beFreeOfCycles().check(LIBRARY);
  }

  @Test
  void schedulesArePlainMathematics() {
    noClasses()
        .that(resideInAPackage("org.sfumato.schedule.."))
        .should()
        .dependOnClassesThat(
            resideInAPackage("org.sfumato..").and(not(resideInAPackage("org.sfumato.schedule.."))))
        .check(LIBRARY);
  }

  @Test
  void onlyTheTorchPackageTouchesNativeMemory() {
    noClasses()
        .that(not(resideInAPackage("org.sfumato.torch..")))
        .should()
        .dependOnClassesThat(
            resideInAPackage("org.bytedeco..")
                .and(
                    not(resideInAnyPackage("org.bytedeco.pytorch", "org.bytedeco.pytorch.global"))))
        .because("pointers, scopes and loading live in org.sfumato.torch alone")
        .check(LIBRARY);
  }

  @Test
  void someLayersNeedNoNativeCode() {
    noClasses()
        .that(
            resideInAnyPackage(
                "org.sfumato.schedule..",
                "org.sfumato.config..",
                "org.sfumato.error..",
                "org.sfumato.image..",
                "org.sfumato.data.."))
        .should()
        .dependOnClassesThat(resideInAnyPackage("org.bytedeco..", "org.sfumato.torch.."))
        .check(LIBRARY);
  }

  @Test
  void modelsDoNotKnowSamplers() {
    noClasses()
        .that(resideInAPackage("org.sfumato.model.."))
        .should()
        .dependOnClassesThat(resideInAPackage("org.sfumato.sampler.."))
        .because("both meet at Denoiser")
        .check(LIBRARY);
  }

  @Test
  void samplersDoNotKnowModels() {
    noClasses()
        .that(resideInAPackage("org.sfumato.sampler.."))
        .should()
        .dependOnClassesThat(resideInAPackage("org.sfumato.model.."))
        .because("both meet at Denoiser")
        .check(LIBRARY);
  }

  @Test
  void picturesKnowNeitherModelsNorSamplers() {
    noClasses()
        .that(resideInAnyPackage("org.sfumato.task..", "org.sfumato.image..", "org.sfumato.data.."))
        .should()
        .dependOnClassesThat(resideInAnyPackage("org.sfumato.model..", "org.sfumato.sampler.."))
        .check(LIBRARY);
  }

  @Test
  void nothingIsCalledUtil() {
    noClasses()
        .should()
        .resideInAnyPackage("..util..", "..utils..", "..helper..", "..common..")
        .check(LIBRARY);
  }

  @Test
  void fewLibrariesReachTheUser() {
    classes()
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                "java..",
                "javax..",
                "org.w3c.dom..",
                "org.sfumato..",
                "org.bytedeco..",
                "com.fasterxml.jackson..",
                "org.slf4j.."))
        .because(
            "the library needs libtorch, JSON/YAML and logging only, and image formats beyond the"
                + " JDK's through the JDK")
        .check(LIBRARY);
  }
}
