package io.memoir.server.interleaving;

import java.io.File;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What came of running a scenario under many schedules, by the model checker of Lincheck. It runs
 * the threads of a scenario one at a time and switches between them at accesses to shared memory
 * and at locks, in every schedule at other places: first without a switch, then with one, then with
 * more. It assumes sequential consistency, so it does not find a missing {@code volatile}.
 *
 * <p>Each exploration has a process of its own, as the checker changes the classes of the JDK. It
 * is bounded by the number of schedules and not by the clock.
 *
 * @param schedules that were run
 * @param outcomes of a {@link Scenario}, and how many schedules gave each
 * @param failure the first schedule that went wrong, if one did
 */
public record Exploration(int schedules, Map<String, Integer> outcomes, Optional<String> failure) {
  /** {@code -Dmemoir.schedules=10} explores ten times as many. */
  private static final int FACTOR = Integer.getInteger("memoir.schedules", 1);

  /** What has to be open so that the checker can undo what a schedule did. */
  private static final List<String> OPENED =
      List.of(
          "java.lang",
          "java.time",
          "java.util",
          "java.util.concurrent",
          "java.util.concurrent.atomic",
          "java.util.concurrent.locks",
          "java.util.function");

  public Exploration {
    outcomes = Map.copyOf(outcomes);
  }

  /**
   * Explores the classes as they are.
   *
   * @param subject a {@link Scenario}, or {@link Operations} of which random scenarios are made
   * @param scenarios how many of them
   * @param schedules of each
   */
  public static Exploration of(Class<?> subject, int scenarios, int schedules)
      throws IOException, InterruptedException {
    Exploration exploration = explore(subject, scenarios, schedules * FACTOR, "");
    System.out.printf(
        "%s: %,d schedules of %d scenarios%s%n",
        subject.getSimpleName(),
        exploration.schedules,
        scenarios,
        exploration.outcomes.isEmpty() ? "" : ", " + new TreeMap<>(exploration.outcomes));
    return exploration;
  }

  /** The same with a bug in one class. */
  public static Exploration of(Class<?> subject, int scenarios, int schedules, PlantedBug bug)
      throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("planted-bug-");
    try {
      bug.compile(directory, classPath());
      Exploration exploration =
          explore(subject, scenarios, schedules, directory + File.pathSeparator);
      System.out.printf(
          "%s with a bug in %s: %s%n",
          subject.getSimpleName(),
          bug.of().getSimpleName(),
          exploration.failure.isPresent()
              ? "found in schedule " + exploration.schedules
              : "not found in " + exploration.schedules);
      return exploration;
    } finally {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private static Exploration explore(Class<?> subject, int scenarios, int schedules, String before)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // Each process is short, so that the optimising compiler would cost more than it gains.
    command.addAll(List.of("-Xmx1g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.add("-XX:+EnableDynamicAgentLoading");
    for (String opened : OPENED) {
      command.addAll(List.of("--add-opens", "java.base/" + opened + "=ALL-UNNAMED"));
    }
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.addAll(List.of("-cp", before + classPath(), Explorer.class.getName()));
    command.add(subject.getName());
    command.addAll(List.of(Integer.toString(scenarios), Integer.toString(schedules)));
    Path errors = Files.createTempFile("exploration-", ".txt");
    try {
      Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
      List<String> lines;
      try (Stream<String> read = process.inputReader().lines()) {
        lines = read.toList();
      }
      int code = process.waitFor();
      String said = Files.readString(errors, Charset.defaultCharset());
      if (code > 1 || lines.isEmpty()) {
        throw new IllegalStateException(
            "the exploration of %s ended with code %d: %s".formatted(subject, code, said));
      }
      Map<String, Integer> outcomes = new TreeMap<>();
      for (String line : lines.subList(1, lines.size())) {
        int space = line.indexOf(' ');
        outcomes.put(line.substring(space + 1), Integer.parseInt(line.substring(0, space)));
      }
      return new Exploration(
          Integer.parseInt(lines.getFirst()),
          outcomes,
          code == 0 ? Optional.empty() : Optional.of(said));
    } finally {
      Files.delete(errors);
    }
  }

  private static String classPath() {
    return Stream.of(
            Path.of("target", "test-classes").toAbsolutePath().toString(),
            Path.of("target", "classes").toAbsolutePath().toString(),
            System.getProperty("java.class.path", ""),
            System.getProperty("jdk.module.path", ""))
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining(File.pathSeparator));
  }
}
