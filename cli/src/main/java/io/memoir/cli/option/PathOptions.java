package io.memoir.cli.option;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionStrategy;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/**
 * Rejects a directory where an option expects a file, and the reverse, before a command runs. The
 * label of the value in the help determines what an option expects.
 */
public final class PathOptions implements IExecutionStrategy {
  private static final List<String> FILES = List.of("FILE");
  private static final List<String> DIRECTORIES =
      List.of("DIR", "DIRECTORY", "DATASET", "MODEL", "STORE");

  /** Which of the two it is depends on another option, and the command checks it. */
  private static final String EITHER = "FILE|DIR";

  @Override
  public int execute(ParseResult parsed) {
    Optional<ParseResult> command = Optional.of(parsed);
    while (command.isPresent()) {
      ParseResult each = command.get();
      for (OptionSpec option : each.matchedOptions()) {
        for (String value : option.stringValues()) {
          require(each.commandSpec().commandLine(), option, value);
        }
      }
      OptionSettings.of(each.commandSpec().commandLine())
          .ifPresent(settings -> requireAll(each, settings));
      command = Optional.ofNullable(each.subcommand());
    }
    return new RunLast().execute(parsed);
  }

  /** Checks values from settings. */
  private static void requireAll(ParseResult parsed, OptionSettings settings) {
    for (OptionSpec option : parsed.commandSpec().options()) {
      if (!parsed.hasMatchedOption(option)) {
        settings
            .given(option)
            .ifPresent(given -> require(parsed.commandSpec().commandLine(), option, given.value()));
      }
    }
  }

  private static void require(CommandLine command, OptionSpec option, String value) {
    Optional<String> expected = expected(option.paramLabel());
    if (value.isEmpty() && expected.isPresent()) {
      throw new ParameterException(
          command, "%s is empty, expected a %s".formatted(option.longestName(), expected.get()));
    }
    if (value.startsWith("jdbc:")) {
      return;
    }
    Path path;
    try {
      path = Path.of(value);
    } catch (InvalidPathException _) {
      return; // the command reports what is wrong with it
    }
    if (FILES.contains(option.paramLabel()) && Files.isDirectory(path)) {
      throw refused(command, option, value, "is a directory, expected a file");
    }
    if (DIRECTORIES.contains(option.paramLabel())
        && Files.exists(path)
        && !Files.isDirectory(path)) {
      throw refused(command, option, value, "is a file, expected a directory");
    }
  }

  /** What an option with a label expects, if that is a path. */
  private static Optional<String> expected(String label) {
    if (label.equals(EITHER)) {
      return Optional.of("file or a directory");
    }
    return FILES.contains(label)
        ? Optional.of("file")
        : DIRECTORIES.contains(label) ? Optional.of("directory") : Optional.empty();
  }

  private static ParameterException refused(
      CommandLine command, OptionSpec option, String value, String what) {
    return new ParameterException(
        command,
        "%s %s %s".formatted(option.longestName(), value, what),
        new IllegalArgumentException(what),
        option,
        value);
  }
}
