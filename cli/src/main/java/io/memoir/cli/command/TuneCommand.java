package io.memoir.cli.command;

import io.memoir.cli.option.Threads;
import io.memoir.cli.process.ExitCode;
import io.memoir.cli.report.TuningReport;
import io.memoir.cli.terminal.Json;
import io.memoir.cli.terminal.ProgressBar;
import io.memoir.cli.terminal.ShellWords;
import io.memoir.cli.terminal.Terminal;
import io.memoir.data.Progress;
import io.memoir.data.dataset.Dataset;
import io.memoir.learning.auto.AutoTraining;
import io.memoir.model.BadInputException;
import io.memoir.train.config.TrainingConfig;
import io.memoir.train.counted.CountedModel;
import io.memoir.train.run.Training;
import io.memoir.train.run.TrainingOptions;
import io.memoir.train.tuning.Space;
import io.memoir.train.tuning.Tuning;
import io.memoir.train.tuning.TuningResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Searches for settings of a network. */
@Command(
    name = "tune",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Searches for the settings of a network with the best validation metric, within a budget.",
      "Trial 1 is the given configuration, trained to the end. The first of the other trials are"
          + " random, later ones are sampled near good ones. Trials are trained in stages (rungs);"
          + " after each rung only the best third continues (successive halving).",
      "Writes to DIRECTORY: best.yaml (a configuration for memoir train), trials.jsonl, and a"
          + " directory for each trial."
    },
    footer = {
      "",
      "A --space file maps settings to their ranges:",
      "  cell: [lstm, gru]",
      "  dropout: {from: 0, to: 0.6}",
      "  rate: {from: 3e-4, to: 5e-3, scale: log}",
      "  width: {from: 32, to: 128, step: 32}",
      "",
      "For example",
      "  memoir tune --data shop --model residual-lstm --minutes 15 --out shop.search",
      "  memoir train --data shop --model shop.search/best.yaml --out shop.best"
    })
public final class TuneCommand implements Callable<Integer> {
  private static final double USUAL_MINUTES = 15;

  private final Terminal terminal;

  @Option(names = "--data", required = true, paramLabel = "DATASET", description = "The data set.")
  private Path data;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "NAME|FILE",
      description = "The configuration to start from: a network, or a YAML file with settings.")
  private String model;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIRECTORY",
      description = "The directory to write.")
  private Path out;

  @Option(
      names = "--space",
      paramLabel = "FILE",
      description = "YAML file with the settings to vary, see below. Default: a standard set.")
  private Optional<Path> space = Optional.empty();

  @Option(
      names = "--set",
      arity = "1..*",
      paramLabel = "KEY=VALUE",
      description = "Override settings of the given configuration, for example epochs=20.")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Option(
      names = "--minutes",
      paramLabel = "M",
      description = {
        "Stop after this many minutes, even in the middle of a trial.",
        "Default: 15, or no limit if --trials is given."
      })
  private Optional<Double> minutes = Optional.empty();

  @Option(
      names = "--trials",
      paramLabel = "N",
      description = "Maximum number of trials, including the given configuration.")
  private Optional<Integer> trials = Optional.empty();

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "Random seed. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Worker threads of each trial. Default: number of cores.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--resume",
      description =
          "Continue the search in DIRECTORY; the time it has already taken counts towards --minutes.")
  private boolean resume;

  @Option(names = "--json", description = "Print the result as one JSON object.")
  private boolean json;

  public TuneCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    Threads.of("--threads", threads);
    trials.ifPresent(count -> requirePositive("--trials", count));
    minutes.ifPresent(time -> requirePositive("--minutes", time));
    if (CountedModel.NAMES.contains(model) || model.equals(AutoTraining.NAME)) {
      throw new BadInputException(
          "%s cannot be tuned: expected a network (%s) or a YAML file"
              .formatted(model, String.join(", ", TrainingConfig.NAMES)));
    }
    TrainingConfig config = TrainCommand.config(model).with(settings);
    Dataset dataset = Dataset.open(data);
    Space searched =
        space.isPresent()
            ? Space.fromYaml(space.get(), config)
            : Space.usual(config, dataset.items().size());
    Tuning.Budget budget =
        new Tuning.Budget(minutes.orElse(trials.isPresent() ? 0 : USUAL_MINUTES), trials.orElse(0));
    Tuning tuning =
        new Tuning(
            dataset, config, searched, out, budget, new TrainingOptions(seed, threads, resume));
    Progress progress = new ProgressBar(terminal);
    tuning.plan().forEach(progress::say);
    Training.unreachableTargets(dataset.trainingData(), config).ifPresent(progress::say);
    TuningResult result = tuning.run(progress);
    TuningReport report = new TuningReport(result, searched, trainCommand());
    if (json) {
      Json.print(terminal, report.toJson());
    } else {
      report.print(terminal.out());
    }
    return ExitCode.DONE;
  }

  /** The command that reproduces the training of the best configuration. */
  private String trainCommand() {
    return "./memoir train --data %s --model %s --seed %d --threads %d --out %s"
        .formatted(
            ShellWords.quoted(data.toString()),
            ShellWords.quoted(out.resolve("best.yaml").toString()),
            seed,
            threads,
            ShellWords.quoted(out.resolve("best").toString()));
  }

  private static void requirePositive(String option, Number found) {
    double value = found.doubleValue();
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new BadInputException(
          "%s is %s, expected a finite number more than 0".formatted(option, found));
    }
  }
}
