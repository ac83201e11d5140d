package io.memoir.server.store.contract;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Starts a class of the tests in a process of its own. */
public final class ChildJvm {
  private ChildJvm() {}

  /** The words of a command that runs a main class with arguments. */
  public static List<String> command(Class<?> main, String... arguments) {
    String classPath =
        Stream.of(
                Path.of("target", "test-classes").toAbsolutePath().toString(),
                System.getProperty("java.class.path", ""),
                System.getProperty("jdk.module.path", ""))
            .filter(part -> !part.isEmpty())
            .collect(Collectors.joining(File.pathSeparator));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            classPath,
            main.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  /** Starts a command whose complaints are seen with those of the tests. */
  public static Process start(List<String> command) throws IOException {
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }
}
