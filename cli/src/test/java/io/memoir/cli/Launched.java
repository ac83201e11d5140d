package io.memoir.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Commands in a process of their own, with the options of the Java virtual machine that the
 * launcher gives.
 */
final class Launched {
  private Launched() {}

  /** Starts a command; its output is read from the process. */
  static Process start(String... arguments) throws IOException {
    return start(Map.of(), arguments);
  }

  /** The same with more variables in its environment. */
  static Process start(Map<String, String> environment, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--module-path", System.getProperty("jdk.module.path", "")));
    // What no module requires by name lies on the class path of a test run by Maven.
    command.addAll(List.of("--class-path", System.getProperty("java.class.path", "")));
    command.addAll(options(Files.readString(Path.of("..", "memoir"))));
    command.addAll(List.of("-m", "io.memoir.cli/io.memoir.cli.Main"));
    command.addAll(List.of(arguments));
    ProcessBuilder process = new ProcessBuilder(command).redirectErrorStream(true);
    process.environment().putAll(environment);
    return process.start();
  }

  /** Where the two ports of a server are. */
  record Addresses(URI api, URI admin) {}

  /**
   * The addresses of a server.
   *
   * @param output of memoir serve, which is read until it says that it is ready
   */
  static Addresses addresses(BufferedReader output) throws IOException {
    List<String> said = linesUntil(output, line -> line.startsWith("ready"));
    return new Addresses(address(said, "api "), address(said, "admin "));
  }

  private static URI address(List<String> said, String start) {
    return said.stream()
        .filter(line -> line.startsWith(start))
        .map(line -> URI.create(line.split(" +", -1)[1]))
        .findFirst()
        .orElseThrow(() ->
            new AssertionError("no line starts with '" + start + "': " + String.join("\n", said)));
  }

  /** The lines of an output up to the first that passes a test, which must come. */
  static List<String> linesUntil(BufferedReader output, Predicate<String> last) throws IOException {
    List<String> said = new ArrayList<>();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      said.add(line);
      if (last.test(line)) {
        return said;
      }
    }
    throw new AssertionError("the command ended too early: " + String.join("\n", said));
  }

  /** What stands between {@code options=(} and the bracket that closes it, without the paths. */
  static List<String> options(String launcher) {
    int from = launcher.indexOf("options=(\n") + "options=(\n".length();
    String list = launcher.substring(from, launcher.indexOf("\n)\n", from));
    return list.lines()
        .map(line -> line.replaceAll("\\s#.*", "").strip())
        .filter(line -> !line.isEmpty() && !line.contains("$"))
        .flatMap(line -> Arrays.stream(line.split(" +")))
        .toList();
  }
}
