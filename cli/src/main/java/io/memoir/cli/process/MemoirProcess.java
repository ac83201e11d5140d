package io.memoir.cli.process;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Processes of the command {@code memoir} that end when the one that started them does. */
public final class MemoirProcess {
  private static final String MAIN = "io.memoir.cli/io.memoir.cli.Main";

  /** The exit code of a process of which the parent has ended. */
  private static final int WITHOUT_PARENT = 143;

  /**
   * The options of the Java virtual machine that another process needs, too. Others could be in the
   * way, such as the port of a debugger or the file of a log.
   */
  private static final List<String> PASSED_ON =
      List.of(
          "--add-modules",
          "--add-exports",
          "--add-opens",
          "--add-reads",
          "--enable-native-access",
          "--sun-misc-unsafe-memory-access",
          "-Xmx",
          "-XX:MaxRAMPercentage",
          "-XX:+UseSerialGC",
          "-Djava.io.tmpdir",
          "-Dmemoir.home",
          "-Dorg.bytedeco",
          "-Dstdout.encoding",
          "-Dstderr.encoding");

  /**
   * How the variables begin that are settings of this process. Another one does not need them, and
   * one of them is the password of the store.
   */
  private static final String SETTINGS = "MEMOIR_";

  private MemoirProcess() {}

  /**
   * A process with the same Java virtual machine and the same modules as this one, not started yet.
   *
   * @param arguments of {@code memoir}, the first one is the name of the command
   */
  public static ProcessBuilder of(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--module-path", System.getProperty("jdk.module.path", "")));
    String classPath = System.getProperty("java.class.path", "");
    if (!classPath.isEmpty()) {
      command.addAll(List.of("--class-path", classPath));
    }
    for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (PASSED_ON.stream().anyMatch(option::startsWith)) {
        command.add(option);
      }
    }
    command.addAll(List.of("-m", MAIN));
    command.addAll(arguments);
    ProcessBuilder process = new ProcessBuilder(command);
    process.environment().keySet().removeIf(name -> name.startsWith(SETTINGS));
    return process;
  }

  /**
   * Ends this process at once when its standard input ends. The process that started it holds the
   * other end of the pipe, so this happens at the latest when that one ends, however it ends.
   */
  public static void endWithInput() {
    Thread.ofPlatform()
        .daemon()
        .name("memoir-parent")
        .start(() -> {
          try {
            System.in.transferTo(OutputStream.nullOutputStream());
          } catch (IOException e) {
            // An input that cannot be read has ended, too.
          }
          Runtime.getRuntime().halt(WITHOUT_PARENT);
        });
  }
}
