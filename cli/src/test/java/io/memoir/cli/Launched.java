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
import java.util.Optional;

/**
 * Commands in a process of their own, with the options of the Java virtual machine that the
 * launcher gives.
 */
final class Launched {
  /** The addresses of the two ports of a server. */
  record Ports(URI api, URI admin) {}

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

  /**
   * Where the ports of a server are.
   *
   * @param output of memoir serve, which is read until it says that it is ready
   */
  static Ports ports(BufferedReader output) throws IOException {
    StringBuilder before = new StringBuilder();
    Optional<URI> api = Optional.empty();
    Optional<URI> admin = Optional.empty();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      before.append(line).append('\n');
      if (line.startsWith("api ")) {
        api = Optional.of(address(line));
      } else if (line.startsWith("admin ")) {
        admin = Optional.of(address(line));
      } else if (api.isPresent() && admin.isPresent() && line.startsWith("ready")) {
        return new Ports(api.get(), admin.get());
      }
    }
    throw new AssertionError("the server did not start: " + before);
  }

  private static URI address(String line) {
    return URI.create(line.split(" +", -1)[1]);
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
