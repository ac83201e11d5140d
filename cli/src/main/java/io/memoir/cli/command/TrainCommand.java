package io.memoir.cli.command;

import com.google.gson.JsonObject;
import io.memoir.cli.option.Threads;
import io.memoir.cli.option.task.TrainedTasks;
import io.memoir.cli.process.ExitCode;
import io.memoir.cli.process.Machine;
import io.memoir.cli.process.MemoirProcess;
import io.memoir.cli.process.SchedulerSlice;
import io.memoir.cli.report.ChoiceReport;
import io.memoir.cli.terminal.Json;
import io.memoir.cli.terminal.Notices;
import io.memoir.cli.terminal.ProgressBar;
import io.memoir.cli.terminal.Terminal;
import io.memoir.data.NearMatches;
import io.memoir.data.Progress;
import io.memoir.data.dataset.Dataset;
import io.memoir.learning.CountedTraining;
import io.memoir.learning.auto.AutoOptions;
import io.memoir.learning.auto.AutoResult;
import io.memoir.learning.auto.AutoTraining;
import io.memoir.model.BadInputException;
import io.memoir.model.architecture.Model;
import io.memoir.model.file.ModelFile;
import io.memoir.train.config.TrainingConfig;
import io.memoir.train.counted.CountedModel;
import io.memoir.train.run.Estimate;
import io.memoir.train.run.Training;
import io.memoir.train.run.TrainingOptions;
import io.memoir.train.run.WarmStart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains a model on a data set. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Trains a model on a data set and writes it to a directory.",
      "Checkpoints, metrics.jsonl and TensorBoard files are written to MODEL.training next to it."
    },
    footer = {
      "",
      "For example",
      "  memoir train --data shop --out shop.model",
      "  memoir train --data shop --model lstm --out shop.lstm",
      "  memoir train --data shop --model markov --set window=3 --out shop.markov",
      "  memoir train --data clicks --model lstm --task click:label --out clicks.lstm",
      "  memoir train --data stars --model lstm --task next-item --task rating --out stars.lstm"
    })
public final class TrainCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Option(names = "--data", required = true, paramLabel = "DATASET", description = "The data set.")
  private Path data;

  @Option(
      names = "--model",
      defaultValue = AutoTraining.NAME,
      paramLabel = "NAME|FILE",
      description = {
        "A network: lstm, gru, residual-lstm, residual-gru, residual-linear-recurrence,"
            + " bidirectional-lstm, long-short, or a YAML file with settings.",
        "A count-based model: popularity, markov, sequential-rules, item-knn, session-knn.",
        "auto, the default: fits the count-based models, and networks with settings that follow from"
            + " the data, compares them on the validation part, and writes the best one or an ensemble"
            + " (docs/models.md describes when)."
      })
  private String model;

  @Mixin private TrainedTasks tasks;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "MODEL",
      description = "The directory to write; an existing model there is replaced.")
  private Path out;

  @Option(
      names = "--set",
      arity = "1..*",
      paramLabel = "KEY=VALUE",
      description =
          "Override settings of the model, for example epochs=5; docs/guide.md lists all settings.")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Option(
      names = "--from",
      paramLabel = "MODEL",
      description =
          "A trained model to start from, over the same or other items. Items are matched by id, or"
              + " else by title; an item without a match starts as the mean of the items in its"
              + " categories.")
  private @Nullable Path from;

  @Option(
      names = "--freeze",
      split = ",",
      paramLabel = "PART",
      description =
          "With --from, the parts that are not trained: items (the vectors of items that were"
              + " matched), item (what was learned about the features of items), body, head, or a"
              + " prefix of tensor names, for example body.0.")
  private List<String> frozen = new ArrayList<>();

  @Option(
      names = "--teacher",
      arity = "1..*",
      split = ",",
      paramLabel = "MODEL",
      description =
          "Networks over the same items to distil into this one. The setting teacher-share is the"
              + " probability that a target comes from a teacher.")
  private List<Path> teachers = new ArrayList<>();

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "Random seed. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description =
          "Worker threads, one per core. Results are reproducible only with the same number. Default:"
              + " number of cores.")
  private Optional<Integer> threads = Optional.empty();

  @Option(names = "--resume", description = "Continue a run that was interrupted.")
  private boolean resume;

  @Option(names = "--json", description = "Print the result as one JSON object.")
  private boolean json;

  @Option(
      names = "--with-parent",
      hidden = true,
      description = "End when standard input ends, as for a server that started this process.")
  private boolean withParent;

  public TrainCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    if (withParent) {
      MemoirProcess.endWithInput();
      SchedulerSlice.restore();
    }
    int workers =
        Threads.of("--threads", threads.orElse(Runtime.getRuntime().availableProcessors()));
    ModelFile.requireReplaceable(out);
    Progress progress = new ProgressBar(terminal);
    JsonObject run = new JsonObject();
    Optional<ChoiceReport> choice = Optional.empty();
    Model fitted;
    if (model.equals(AutoTraining.NAME)) {
      String why =
          "auto, which chooses among models of the next item: name a network, for example with --model lstm";
      refuse("--from", from != null, why);
      refuse("--freeze", !frozen.isEmpty(), why);
      refuse("--teacher", !teachers.isEmpty(), why);
      refuse("--task", tasks.isGiven(), why);
      AutoOptions options = new AutoOptions(seed, workers, resume, settings, Machine.place());
      AutoResult result = new AutoTraining(Dataset.open(data), out, options).run(progress);
      fitted = result.model();
      choice = Optional.of(new ChoiceReport(result.choice()));
      result.choice().toJson().asMap().forEach(run::add);
    } else if (CountedModel.NAMES.contains(model)) {
      refuse("--from", from != null);
      refuse("--freeze", !frozen.isEmpty());
      refuse("--teacher", !teachers.isEmpty());
      refuse("--task", tasks.isGiven());
      refuse("--threads", threads.isPresent());
      refuse("--resume", resume);
      CountedTraining training = CountedTraining.of(model, settings);
      fitted =
          training.fit(Dataset.open(data).trainingData(), true, seed, Machine.place(), progress);
      ModelFile.write(fitted, out);
    } else {
      TrainingConfig config = config(model).with(tasks.with(settings, data));
      Dataset dataset = Dataset.open(data);
      tasks.requireRatings(dataset);
      if (from != null) {
        Notices.learnedFrom(terminal, from, dataset);
      }
      for (Path teacher : teachers) {
        Notices.learnedFrom(terminal, teacher, dataset);
      }
      Training training =
          new Training(
              dataset,
              config,
              out,
              new TrainingOptions(seed, workers, resume, start(), teachers()));
      Estimate estimate = training.estimate();
      progress.say(estimate.toText());
      training.domains().ifPresent(progress::say);
      fitted = training.run(progress);
      run.addProperty("sequences", estimate.stretches());
      run.addProperty("events", estimate.events());
      run.addProperty("batch", estimate.batchSize());
      run.addProperty("epochs", estimate.epochs());
      run.addProperty("validationTargets", estimate.validationCases());
      run.addProperty("validationRepeats", estimate.validationRepeats());
      run.addProperty("threads", estimate.threads());
      run.addProperty("memoryBytes", estimate.memoryBytes());
      training.pace().ifPresent(pace -> run.addProperty("eventsPerSecond", pace.eventsPerSecond()));
    }
    if (json) {
      JsonObject object = new JsonObject();
      object.addProperty("model", out.toString());
      object.addProperty("name", fitted.name());
      object.addProperty("parameters", fitted.architecture().parameterCount());
      JsonObject metrics = new JsonObject();
      fitted.metrics().forEach(metrics::addProperty);
      object.add("metrics", metrics);
      if (!run.isEmpty()) {
        object.add("run", run);
      }
      object.addProperty("seconds", fitted.provenance().trainingSeconds());
      Json.print(terminal, object);
    } else {
      choice.ifPresent(each -> each.print(terminal.out()));
      terminal.out().printf("The model was written to %s%n", out);
    }
    return ExitCode.DONE;
  }

  /** Rejects an option that a kind of training does not have. */
  private static void refuse(String option, boolean given, String training) {
    if (given) {
      throw new BadInputException("%s cannot be used with %s".formatted(option, training));
    }
  }

  /** Rejects an option that has no effect on a count-based model. */
  private void refuse(String option, boolean given) {
    if (given) {
      throw new BadInputException(
          "%s can only be used with networks: '%s' is a count-based model"
              .formatted(option, model));
    }
  }

  private Optional<WarmStart> start() throws IOException {
    if (from != null) {
      return Optional.of(new WarmStart(ModelFile.read(from), frozen));
    }
    if (!frozen.isEmpty()) {
      throw new BadInputException("--freeze has no effect without --from");
    }
    return Optional.empty();
  }

  private List<Model> teachers() throws IOException {
    List<Model> models = new ArrayList<>();
    for (Path teacher : teachers) {
      models.add(ModelFile.read(teacher));
    }
    return models;
  }

  /** The configuration with a name, or from a file. */
  public static TrainingConfig config(String model) throws IOException {
    if (TrainingConfig.NAMES.contains(model)) {
      return TrainingConfig.named(model);
    }
    if (model.endsWith(".yaml") || model.endsWith(".yml") || Files.isRegularFile(Path.of(model))) {
      return TrainingConfig.fromYaml(Path.of(model));
    }
    if (model.equals("ensemble")) {
      throw new BadInputException(
          "an ensemble is not trained: train its members, then combine them with memoir ensemble");
    }
    List<String> known = new ArrayList<>(TrainingConfig.NAMES);
    known.addAll(CountedModel.NAMES);
    known.add(AutoTraining.NAME);
    throw new BadInputException(
        "no model '%s'%s, expected %s or a YAML file"
            .formatted(model, NearMatches.of(model, known).question(), String.join(", ", known)));
  }
}
