package io.memoir.cli;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The direction of flow between modules, and what each of them may touch. */
class ArchitectureTest {
  private static final List<String> MODULES =
      List.of(
          "model",
          "data",
          "text",
          "train",
          "runtime",
          "server",
          "learning",
          "cli",
          "client",
          "spring-boot-starter");
  private static final String OURS = "io.memoir..";

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .importPaths(
              MODULES.stream().map(name -> Path.of("..", name, "target", "classes")).toList());

  @Test
  void everyModule_isSeen() {
    for (String module : MODULES) {
      assertThat(CLASSES.that(in(module.startsWith("spring") ? "spring" : module)))
          .as(
              "classes seen of module %s; a rule about classes that are not seen cannot fail",
              module)
          .hasSizeGreaterThan(12);
    }
  }

  @Test
  void modules_flowOneWay() {
    mayUse("model");
    mayUse("data", "model");
    mayUse("text", "model");
    mayUse("train", "model", "data");
    mayUse("runtime", "model");
    mayUse("server", "model", "runtime");
    mayUse("learning", "model", "data", "train", "runtime", "server");
    mayUse("client");
    mayUse("spring", "model", "runtime", "server", "client");
  }

  @Test
  void trainAndRuntime_meetInLearningAndTheCommandLineOnly() {
    check(
        noClasses()
            .that(not(resideInAnyPackage("io.memoir.learning..", "io.memoir.cli..")))
            .should()
            .dependOnClassesThat(in("train"))
            .andShould()
            .dependOnClassesThat(in("runtime"))
            .because("they meet at the model file"));
  }

  @Test
  void foreignLibraries_stayBehindTheirWalls() {
    onlyIn("org.bytedeco..", "io.memoir.train..");
    onlyIn("org.duckdb..", "io.memoir.data..");
    onlyIn("ai.onnxruntime..", "io.memoir.text.onnx..");
    onlyIn("java.sql..", "io.memoir.data..", "io.memoir.server.store..");
    onlyIn("org.tribuo..", "io.memoir.learning.interest..");
    onlyIn("org.rocksdb..", "io.memoir.server.store..");
    onlyIn("org.postgresql..", "io.memoir.server.store..");
    onlyIn("com.zaxxer..", "io.memoir.server.store..");
    onlyIn("io.javalin..", "io.memoir.server.http..");
    onlyIn("org.eclipse.jetty..", "io.memoir.server.http..");
    onlyIn("io.micrometer..", "io.memoir.server.http..", "io.memoir.spring..");
    onlyIn("org.springframework..", "io.memoir.spring..");
    onlyIn("picocli..", "io.memoir.cli..");
    onlyIn("org.snakeyaml..", "io.memoir.train..");
    onlyIn("jdk.incubator.vector..", "io.memoir.runtime.kernel..", "io.memoir.train..");
  }

  @Test
  void output_goesThroughTheCommandLine() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("io.memoir.cli..")
            .should(ACCESS_STANDARD_STREAMS)
            .because("libraries report through Progress and exceptions"));
    check(
        noClasses()
            .that(not(named("Main", "Terminal")))
            .should(ACCESS_STANDARD_STREAMS)
            .because("commands speak on the Terminal they are given"));
    check(noClasses().should(USE_JAVA_UTIL_LOGGING));
  }

  @Test
  void process_isEndedByMainOnly() {
    check(
        noClasses().that(not(named("Main"))).should().callMethod(System.class, "exit", int.class));
  }

  @Test
  void javaSerialization_isNotUsed() {
    check(
        noClasses()
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.io.ObjectInputStream")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.io.ObjectOutputStream"));
  }

  @Test
  void packages_haveNoCycles() {
    check(slices().matching("io.memoir.(**)").should().beFreeOfCycles());
  }

  @Test
  void packages_areNamedByWhatTheyDo() {
    check(
        noClasses()
            .should()
            .resideInAnyPackage("..core..", "..common..", "..util..", "..utils..", "..impl.."));
  }

  @Test
  void accessors_haveNoPrefix() {
    check(
        methods()
            .that()
            .arePublic()
            .and()
            .areDeclaredInClassesThat(resideInAPackage(OURS))
            .and()
            .areDeclaredInClassesThat(not(named("Version"))) // of picocli, by its interface
            .and()
            .areDeclaredInClassesThat(not(named("WithoutOverride"))) // of Jetty, by its class
            .should()
            .haveNameNotMatching("(get|set)[A-Z].*"));
  }

  private static void mayUse(String module, String... others) {
    String[] allowed = new String[others.length + 1];
    allowed[0] = "io.memoir." + module + "..";
    for (int i = 0; i < others.length; i++) {
      allowed[i + 1] = "io.memoir." + others[i] + "..";
    }
    check(
        noClasses()
            .that(in(module))
            .should()
            .dependOnClassesThat(resideInAPackage(OURS).and(not(resideInAnyPackage(allowed)))));
  }

  private static void onlyIn(String library, String... packages) {
    check(
        noClasses()
            .that(not(resideInAnyPackage(packages)))
            .should()
            .dependOnClassesThat(resideInAPackage(library)));
  }

  private static DescribedPredicate<JavaClass> in(String module) {
    return resideInAPackage("io.memoir." + module + "..");
  }

  private static DescribedPredicate<JavaClass> named(String... names) {
    return DescribedPredicate.describe(
        "named " + String.join(" or ", names),
        kind -> List.of(names).contains(kind.getSimpleName()));
  }

  private static void check(ArchRule rule) {
    rule.check(CLASSES);
  }
}
