package io.memoir.cli;

import io.memoir.data.Dataset;
import io.memoir.model.BadInputException;
import io.memoir.model.Model;
import io.memoir.model.ModelFile;
import io.memoir.train.counted.CountedModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Fits a model to a data set. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Fits a model to a data set and writes it as one directory.",
      "Checkpoints, metrics.jsonl and TensorBoard files go to MODEL.training beside it."
    },
    footer = {
      "",
      "For example",
      "  memoir train --data shop --model lstm --out shop.lstm",
      "  memoir train --data shop --model markov --set window=3 --out shop.markov"
    })
final class TrainCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Option(names = "--data", required = true, paramLabel = "DATASET", description = "The data set.")
  private Path data;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "NAME|FILE",
      description = {
        "Networks: lstm, gru, residual-lstm, residual-gru, or a YAML file of settings.",
        "Counted: popularity, markov, sequential-rules, item-knn, session-knn."
      })
  private String model;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "MODEL",
      description = "The directory to write; a model that stands there is replaced.")
  private Path out;

  @Option(
      names = "--set",
      arity = "1..*",
      paramLabel = "KEY=VALUE",
      description = "Change settings of the model, for example epochs=5.")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "What random numbers start from. Default: ${DEFAULT-VALUE}.")
  private long seed;

  TrainCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    if (!CountedModel.NAMES.contains(model)) {
      throw new BadInputException(
          "no model '%s'%s".formatted(model, NearMatches.of(model, CountedModel.NAMES).question()));
    }
    CountedTraining training = CountedTraining.of(model, settings);
    Dataset dataset = Dataset.open(data);
    Model fitted = training.fit(dataset, seed, new ProgressBar(terminal));
    ModelFile.write(fitted, out);
    terminal.out().printf("The model is in %s%n", out);
    return Memoir.DONE;
  }
}
