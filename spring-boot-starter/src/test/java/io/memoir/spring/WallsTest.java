package io.memoir.spring;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the two modules that others embed may touch; the rest is held by the tests of cli. */
class WallsTest {
  private static final String CLIENT = "io.memoir.client..";
  private static final String STARTER = "io.memoir.spring..";

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .importPaths(
              List.of(Path.of("..", "client", "target", "classes"), Path.of("target", "classes")));

  @Test
  void bothModules_areSeen() {
    for (String module : List.of(CLIENT, STARTER)) {
      assertThat(CLASSES.that(resideInAPackage(module))).as(module).hasSizeGreaterThan(10);
    }
  }

  @Test
  void client_knowsTheRoutesAndNothingBehindThem() {
    check(
        classes()
            .that()
            .resideInAPackage(CLIENT)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                CLIENT, "java..", "javax.net.ssl..", "com.google.gson..", "org.jspecify.."));
  }

  @Test
  void starter_wantsTheServerOnlyWhereThereIsOne() {
    check(
        noClasses()
            .that()
            .resideInAPackage(STARTER)
            .and()
            .haveSimpleNameNotContaining("Engine")
            .and()
            .doNotHaveSimpleName("HealthAutoConfiguration")
            .and()
            .doNotHaveSimpleName("MetricsAutoConfiguration")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.memoir.server.."));
    check(
        noClasses()
            .that()
            .resideInAPackage(STARTER)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.memoir.train..", "io.memoir.data..", "io.memoir.cli.."));
  }

  @Test
  void accessors_haveNoPrefix() {
    check(methods().that().arePublic().should().haveNameNotMatching("(get|set)[A-Z].*"));
  }

  private static void check(ArchRule rule) {
    rule.check(CLASSES);
  }
}
