package io.memoir.cli;

import io.memoir.cli.command.BenchCommand;
import io.memoir.cli.command.CompressCommand;
import io.memoir.cli.command.DemoCommand;
import io.memoir.cli.command.DoctorCommand;
import io.memoir.cli.command.EnsembleCommand;
import io.memoir.cli.command.EvaluateCommand;
import io.memoir.cli.command.ExplainCommand;
import io.memoir.cli.command.GraphCommand;
import io.memoir.cli.command.InterestsCommand;
import io.memoir.cli.command.KeysCommand;
import io.memoir.cli.command.LearnCommand;
import io.memoir.cli.command.PredictCommand;
import io.memoir.cli.command.PrepareCommand;
import io.memoir.cli.command.RankCommand;
import io.memoir.cli.command.RecommendCommand;
import io.memoir.cli.command.ReplayCommand;
import io.memoir.cli.command.RestoreCommand;
import io.memoir.cli.command.ServeCommand;
import io.memoir.cli.command.SimulateCommand;
import io.memoir.cli.command.TrainCommand;
import io.memoir.cli.command.TuneCommand;
import io.memoir.cli.option.OptionSettings;
import io.memoir.cli.option.PathOptions;
import io.memoir.cli.process.ExitCode;
import io.memoir.cli.process.Version;
import io.memoir.cli.terminal.Terminal;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command line: its commands, and the handling of their failures. */
@Command(
    name = "memoir",
    versionProvider = Version.class,
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = {"A recommender system that learns from sequences of user events.", ""},
    commandListHeading = "%nCommands:%n",
    footer = {
      "",
      "Start with:  ./memoir demo",
      "Help on a command:  ./memoir COMMAND --help",
      "Exit code: 0 on success; 2 if the usage is wrong, the input is invalid, the output cannot be"
          + " written or the machine fails (disk, memory); 1 for a bug in Memoir."
    },
    subcommands = {
      DemoCommand.class,
      DoctorCommand.class,
      PrepareCommand.class,
      GraphCommand.class,
      TrainCommand.class,
      EnsembleCommand.class,
      CompressCommand.class,
      TuneCommand.class,
      EvaluateCommand.class,
      RecommendCommand.class,
      RankCommand.class,
      PredictCommand.class,
      ExplainCommand.class,
      InterestsCommand.class,
      ServeCommand.class,
      LearnCommand.class,
      ReplayCommand.class,
      SimulateCommand.class,
      KeysCommand.class,
      RestoreCommand.class,
      BenchCommand.class
    })
final class Memoir implements Runnable {
  private final Terminal terminal;
  @Spec private CommandSpec spec;

  private Memoir(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Runs one command and returns its exit code. */
  static int run(Terminal terminal, String... arguments) {
    return run(terminal, System.getenv(), arguments);
  }

  /** The same with another environment than that of the process. */
  static int run(Terminal terminal, Map<String, String> environment, String... arguments) {
    int code = commandLine(terminal, environment).execute(arguments);
    Optional<String> unprinted = terminal.unprinted();
    if (unprinted.isEmpty()) {
      return code;
    }
    terminal.err().println("memoir: the result could not be written: " + unprinted.get());
    return code == ExitCode.DONE ? ExitCode.BAD_INPUT : code;
  }

  /** All commands, using a terminal. */
  static CommandLine commandLine(Terminal terminal, Map<String, String> environment) {
    Failures failures = new Failures(terminal);
    CommandLine memoir = new CommandLine(new Memoir(terminal), new Commands(terminal));
    OptionSettings.install(
        Objects.requireNonNull(memoir.getSubcommands().get(ServeCommand.NAME)), environment);
    NumberTexts.install(memoir);
    return memoir
        .setOut(terminal.out())
        .setErr(terminal.err())
        .setUsageHelpWidth(Math.clamp(terminal.columns(), 80, 110))
        .setAbbreviatedOptionsAllowed(false)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionStrategy(failures.around(new PathOptions()))
        .setParameterExceptionHandler(failures)
        .setExecutionExceptionHandler(failures);
  }

  /** Without a command: prints the help. */
  @Override
  public void run() {
    terminal.out().print(spec.commandLine().getUsageMessage());
  }

  /** Creates commands with their terminal. */
  private record Commands(Terminal terminal) implements IFactory {
    @Override
    public <K> K create(Class<K> kind) throws Exception {
      for (var constructor : kind.getDeclaredConstructors()) {
        if (constructor.getParameterCount() == 1
            && constructor.getParameterTypes()[0] == Terminal.class) {
          return kind.cast(constructor.newInstance(terminal));
        }
      }
      return CommandLine.defaultFactory().create(kind);
    }
  }
}
