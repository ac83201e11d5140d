package io.memoir.cli;

import io.memoir.cli.option.OptionSettings;
import io.memoir.cli.process.ExitCode;
import io.memoir.cli.terminal.Figures;
import io.memoir.cli.terminal.Terminal;
import io.memoir.data.NearMatches;
import io.memoir.model.BadInputException;
import io.memoir.model.file.TemporaryPlace;
import io.memoir.server.store.StoreUnavailableException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IExecutionStrategy;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Converts failures to one line on standard error and an exit code. */
final class Failures implements IParameterExceptionHandler, IExecutionExceptionHandler {
  private static final Pattern OPTION_FIRST = Pattern.compile("^--[a-z-]+\\b");

  private static final Set<String> HEAP_REASONS =
      Set.of("Java heap space", "GC overhead limit exceeded");

  private final Terminal terminal;

  Failures(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public int handleParseException(ParameterException failure, String[] arguments) {
    CommandLine command = failure.getCommandLine();
    String message = oneLine(String.valueOf(failure.getMessage()));
    if (failure instanceof UnmatchedArgumentException unmatched) {
      message = unmatchedMessage(command, unmatched.getUnmatched().getFirst());
    } else if (!command.getUnmatchedArguments().isEmpty()) {
      // A mistyped option is reported, and not the absence of the intended one.
      message = unmatchedMessage(command, command.getUnmatchedArguments().getFirst());
    }
    if (failure.getArgSpec() instanceof OptionSpec option
        && Arrays.stream(arguments).noneMatch(each -> isOf(option, each))) {
      message += origin(command, option.longestName());
    }
    return badInput(command, message + "; see " + name(command) + " --help");
  }

  @Override
  public int handleExecutionException(
      Exception failure, CommandLine command, ParseResult parseResult) {
    return handle(failure, command);
  }

  /**
   * A strategy that handles errors as well, such as a lack of memory; picocli hands only exceptions
   * to its handlers.
   */
  IExecutionStrategy around(IExecutionStrategy strategy) {
    return parsed -> {
      try {
        return strategy.execute(parsed);
      } catch (Error e) {
        return handle(e, innermost(parsed));
      }
    };
  }

  private static CommandLine innermost(ParseResult parsed) {
    ParseResult inner = parsed;
    while (inner.hasSubcommand()) {
      inner = inner.subcommand();
    }
    return inner.commandSpec().commandLine();
  }

  private int handle(Throwable failure, CommandLine command) {
    if (TemporaryPlace.isAbandoned()) {
      return ExitCode.BAD_INPUT; // the process was told to end, and this is only a consequence
    }
    Optional<String> mistake = mistake(failure);
    return mistake
        .map(message -> badInput(command, message + origin(command, mistake)))
        .orElseGet(() -> defect(command, failure));
  }

  private static boolean isOf(OptionSpec option, String argument) {
    return Arrays.stream(option.names())
        .anyMatch(name -> argument.equals(name) || argument.startsWith(name + "="));
  }

  /** The origin of the value of an option, if it is not the command line. */
  private static String origin(CommandLine command, String option) {
    return OptionSettings.of(command)
        .flatMap(settings -> settings.given(option))
        .map(given -> " (from " + given.origin() + ")")
        .orElse("");
  }

  /** The origin of the value of the option with which a message begins. */
  private static String origin(CommandLine command, Optional<String> message) {
    Matcher option = OPTION_FIRST.matcher(message.orElse(""));
    return option.find() && !command.getParseResult().hasMatchedOption(option.group())
        ? origin(command, option.group())
        : "";
  }

  /** The message of a failure caused by the user or the environment; empty for a bug. */
  private static Optional<String> mistake(Throwable failure) {
    return known(failure).or(() -> ofTheSystem(failure));
  }

  /** The message of a failure whose cause is known. */
  private static Optional<String> known(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof BadInputException || cause instanceof StoreUnavailableException) {
        return Optional.of(String.valueOf(cause.getMessage()));
      }
      if (cause.getMessage() != null && cause.getMessage().contains("No space left on device")) {
        return Optional.of(
            "the disk is full: no space left on device"
                + (cause instanceof FileSystemException file && file.getFile() != null
                    ? ", writing " + file.getFile()
                    : ""));
      }
      switch (cause) {
        case NoSuchFileException file -> {
          return Optional.of("no such file: " + file.getFile());
        }
        case AccessDeniedException file -> {
          return Optional.of("permission denied: " + file.getFile());
        }
        case FileAlreadyExistsException file -> {
          return Optional.of(file.getFile() + " is a file, expected a directory or a new path");
        }
        case NotDirectoryException file -> {
          return Optional.of(file.getFile() + " is not a directory");
        }
        case FileSystemException file -> {
          String reason =
              file.getReason() == null ? " cannot be used: " + file.getClass().getSimpleName() : "";
          return Optional.of(file.getMessage() + reason);
        }
        case IOException directory when "Is a directory".equals(directory.getMessage()) -> {
          return Optional.of("found a directory, expected a file");
        }
        case OutOfMemoryError memory -> {
          return Optional.of(memory(String.valueOf(memory.getMessage())));
        }
        case UnsatisfiedLinkError library -> {
          return Optional.of("a native library cannot be loaded: " + library.getMessage());
        }
        default -> {}
      }
    }
    return Optional.empty();
  }

  /** The message of any other failure of a disk or of the network, which no program can prevent. */
  private static Optional<String> ofTheSystem(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof CharacterCodingException) {
        return Optional.of("a file is not UTF-8 text");
      }
      if (cause instanceof IOException) {
        String reason = cause.getMessage();
        return Optional.of(
            "reading or writing failed: " + (reason == null ? cause.toString() : reason));
      }
    }
    return Optional.empty();
  }

  /** A lack of memory; most often it is that of the Java heap, whose size can be set. */
  private static String memory(String reason) {
    return HEAP_REASONS.contains(reason)
        ? "not enough memory: the Java heap of %s is full; set a larger one, for example MEMOIR_OPTS=-Xmx8g"
            .formatted(Figures.bytes(Runtime.getRuntime().maxMemory()))
        : "not enough memory: " + reason;
  }

  private int badInput(CommandLine command, String message) {
    terminal.err().println(name(command) + ": " + oneLine(message));
    return ExitCode.BAD_INPUT;
  }

  private int defect(CommandLine command, Throwable failure) {
    String where;
    try {
      Path file = Files.createTempFile("memoir-failure-", ".txt");
      StringWriter trace = new StringWriter();
      failure.printStackTrace(new PrintWriter(trace));
      Files.writeString(file, trace.toString());
      where = "the stack trace is in " + file;
    } catch (IOException e) {
      where = "the stack trace could not be written: " + e.getMessage();
    }
    terminal
        .err()
        .println(
            name(command) + ": a bug in Memoir: " + oneLine(failure.toString()) + "; " + where);
    return ExitCode.DEFECT;
  }

  private static String unmatchedMessage(CommandLine command, String found) {
    List<String> known;
    String kind;
    if (found.startsWith("-")) {
      kind = "option";
      known = List.copyOf(command.getCommandSpec().optionsMap().keySet());
    } else if (command.getSubcommands().isEmpty()) {
      return "unexpected argument '%s'".formatted(found);
    } else {
      kind = "command";
      known = List.copyOf(command.getSubcommands().keySet());
    }
    return "unknown %s '%s'%s".formatted(kind, found, NearMatches.of(found, known).question());
  }

  private static String name(CommandLine command) {
    return command.getCommandSpec().qualifiedName();
  }

  private static String oneLine(String message) {
    return message.strip().replaceAll("\\s*\\R\\s*", "; ");
  }
}
