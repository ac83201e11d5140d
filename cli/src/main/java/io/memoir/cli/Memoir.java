package io.memoir.cli;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command line as a whole: which commands there are, and what becomes of their failures. */
@Command(
    name = "memoir",
    versionProvider = Memoir.Version.class,
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = {"A recommender system that learns from sequences of user events.", ""},
    commandListHeading = "%nCommands:%n",
    footer = {
      "",
      "Start with:  ./memoir demo",
      "Help on a command:  ./memoir COMMAND --help",
      "Exit code: 0 on success, 2 for wrong usage, bad input or output that cannot be written,",
      "1 for a bug in Memoir."
    },
    subcommands = {
      DemoCommand.class,
      DoctorCommand.class,
      PrepareCommand.class,
      TrainCommand.class,
      EnsembleCommand.class,
      CompressCommand.class,
      TuneCommand.class,
      EvaluateCommand.class,
      RecommendCommand.class,
      ExplainCommand.class,
      ServeCommand.class,
      LearnCommand.class,
      ReplayCommand.class,
      SimulateCommand.class,
      KeysCommand.class,
      RestoreCommand.class,
      BenchCommand.class
    })
final class Memoir implements Runnable {

  /** Done. */
  static final int DONE = 0;

  /** A defect of Memoir. */
  static final int DEFECT = 1;

  /** Bad usage or bad input, or a result that cannot be printed. */
  static final int BAD_INPUT = 2;

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
    return code == DONE ? BAD_INPUT : code;
  }

  /** All commands, speaking on a terminal. */
  static CommandLine commandLine(Terminal terminal, Map<String, String> environment) {
    Failures failures = new Failures(terminal);
    CommandLine memoir = new CommandLine(new Memoir(terminal), new Commands(terminal));
    OptionSettings.install(
        Objects.requireNonNull(memoir.getSubcommands().get(ServeCommand.NAME)), environment);
    return memoir
        .setOut(terminal.out())
        .setErr(terminal.err())
        .setUsageHelpWidth(Math.clamp(terminal.columns(), 80, 110))
        .setAbbreviatedOptionsAllowed(false)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionStrategy(new PathOptions())
        .setParameterExceptionHandler(failures)
        .setExecutionExceptionHandler(failures);
  }

  /** Without a command: what there is. */
  @Override
  public void run() {
    terminal.out().print(spec.commandLine().getUsageMessage());
  }

  /** Version of Memoir and of the Java below it. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {
        "memoir " + memoir(), "Java " + Runtime.version() + ", " + System.getProperty("java.vendor")
      };
    }

    /** The version of this build. */
    static String memoir() {
      java.lang.module.ModuleDescriptor descriptor = Memoir.class.getModule().getDescriptor();
      return descriptor == null ? "development" : descriptor.rawVersion().orElse("development");
    }
  }

  /** Makes commands: each takes the terminal it speaks on. */
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
