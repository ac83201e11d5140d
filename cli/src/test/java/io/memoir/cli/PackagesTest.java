package io.memoir.cli;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The size of packages, and circles between the top-level classes of one package. The {@code
 * permits} of a sealed interface is no dependency here: it names classes and uses none of them.
 */
class PackagesTest {
  private static final int MOST_FILES = 25;

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

  /** Classes that may use classes which use them, and why. */
  private static final Map<String, String> ALLOWED =
      Map.of(
          "io.memoir.data.dataset.DatasetSummary",
          "its text is a page of code of its own, which reads nothing but the summary",
          "io.memoir.data.dataset.Preparation",
          "options that run what they describe",
          "io.memoir.data.evaluation.RankingEvaluation",
          "options that run what they describe",
          "io.memoir.data.simulation.Simulation",
          "options that run what they describe",
          "io.memoir.runtime.Explanation",
          "its sentence is a page of code of its own, which reads nothing but the explanation",
          "io.memoir.runtime.network.Step",
          "layers hold layers, and one switch tells their steps apart so that calls stay direct",
          "io.memoir.train.counted.CountedModel",
          "its kinds are records inside of it, each fitted by a class that takes its settings");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .importPaths(
              MODULES.stream().map(name -> Path.of("..", name, "target", "classes")).toList());

  @Test
  void everyModule_isSeen() {
    for (String module : MODULES) {
      assertThat(Path.of("..", module, "target", "classes"))
          .as(
              "classes of module %s, which have to be compiled before: a rule about classes that"
                  + " are not seen cannot fail",
              module)
          .isNotEmptyDirectory();
    }
  }

  @Test
  void packages_haveFewFiles() throws IOException {
    Map<String, Long> counts = new TreeMap<>();
    List<String> all = new ArrayList<>(MODULES);
    all.add("bench");
    for (String module : all) {
      Path sources = Path.of("..", module, "src", "main", "java");
      try (Stream<Path> files = Files.walk(sources)) {
        files
            .filter(file -> file.toString().endsWith(".java"))
            .filter(file -> !file.endsWith("package-info.java"))
            .map(file -> sources.relativize(file.getParent()).toString().replace('/', '.'))
            .collect(groupingBy(name -> name, counting()))
            .forEach((name, count) -> counts.merge(name, count, Long::sum));
      }
    }
    assertThat(counts).hasSizeGreaterThan(20);
    counts.values().removeIf(count -> count <= MOST_FILES);
    assertThat(counts).as("packages of more than %d files", MOST_FILES).isEmpty();
  }

  @Test
  void classesOfOnePackage_haveNoCircles() {
    Map<String, Set<Set<String>>> circles = circles(CLASSES, ALLOWED.keySet());
    assertThat(circles).as("packages with circles of classes").isEmpty();
  }

  @Test
  void exceptions_areNeeded() {
    for (String name : ALLOWED.keySet()) {
      Set<String> others = new HashSet<>(ALLOWED.keySet());
      others.remove(name);
      Set<String> circular =
          new HashSet<>(
              circles(CLASSES, others).values().stream()
                  .flatMap(Set::stream)
                  .flatMap(Set::stream)
                  .toList());
      assertThat(circular).as("classes in circles without the exception").contains(name);
    }
  }

  @Test
  void circle_planted_isFound() {
    JavaClasses planted =
        new ClassFileImporter()
            .importPaths(Path.of("target", "test-classes", "io", "memoir", "cli", "circle"));
    String hen = "io.memoir.cli.circle.Hen";
    String egg = "io.memoir.cli.circle.Egg";
    assertThat(circles(planted, Set.of()))
        .isEqualTo(Map.of("io.memoir.cli.circle", Set.of(Set.of(hen, egg))));
    assertThat(circles(planted, Set.of(hen))).isEmpty();
  }

  /**
   * The circles of each package that has some, each as the set of its classes.
   *
   * @param allowed classes whose use of others does not count
   */
  private static Map<String, Set<Set<String>>> circles(JavaClasses classes, Set<String> allowed) {
    Map<String, Map<String, Set<String>>> uses = new TreeMap<>();
    for (JavaClass each : classes) {
      String user = topLevel(each);
      if (!allowed.contains(user)) {
        for (Dependency dependency : each.getDirectDependenciesFromSelf()) {
          JavaClass other = dependency.getTargetClass();
          if (other.getPackageName().equals(each.getPackageName())
              && !topLevel(other).equals(user)) {
            uses.computeIfAbsent(each.getPackageName(), name -> new TreeMap<>())
                .computeIfAbsent(user, name -> new TreeSet<>())
                .add(topLevel(other));
          }
        }
      }
    }
    Map<String, Set<Set<String>>> circles = new TreeMap<>();
    uses.forEach((name, graph) -> {
      for (String member : graph.keySet()) {
        Set<String> circle = new TreeSet<>(reached(member, graph));
        circle.removeIf(other -> !reached(other, graph).contains(member));
        if (!circle.isEmpty()) {
          circles.computeIfAbsent(name, each -> new HashSet<>()).add(circle);
        }
      }
    });
    return circles;
  }

  private static String topLevel(JavaClass each) {
    String name = each.getBaseComponentType().getName();
    int inside = name.indexOf('$');
    return inside < 0 ? name : name.substring(0, inside);
  }

  /** The classes that a class uses, directly or through others. */
  private static Set<String> reached(String from, Map<String, Set<String>> uses) {
    Set<String> reached = new HashSet<>();
    List<String> left = new ArrayList<>(uses.getOrDefault(from, Set.of()));
    while (!left.isEmpty()) {
      String next = left.removeLast();
      if (reached.add(next)) {
        left.addAll(uses.getOrDefault(next, Set.of()));
      }
    }
    return reached;
  }
}
