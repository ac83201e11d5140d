package io.memoir.cli.command;

import com.google.gson.JsonObject;
import io.memoir.cli.option.MatchingItems;
import io.memoir.cli.option.task.ModelTasks;
import io.memoir.cli.process.ExitCode;
import io.memoir.cli.report.CompressionReport;
import io.memoir.cli.terminal.Figures;
import io.memoir.cli.terminal.Json;
import io.memoir.cli.terminal.Notices;
import io.memoir.cli.terminal.ProgressBar;
import io.memoir.cli.terminal.Terminal;
import io.memoir.cli.terminal.Words;
import io.memoir.data.dataset.Dataset;
import io.memoir.learning.NetworkItems;
import io.memoir.model.BadInputException;
import io.memoir.model.WeightStorage;
import io.memoir.model.architecture.Model;
import io.memoir.model.file.ModelFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes a smaller model, or measures the loss of accuracy. */
@Command(
    name = "compress",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Writes a smaller model: its weights are quantised, and rarely used items can be dropped.",
      "Every command accepts the result. With --report, writes no model, but measures size,"
          + " accuracy and speed of the model in each form of storage."
    },
    footer = {
      "",
      "For example",
      "  memoir compress --model shop.lstm --out shop.small --weights int8",
      "  memoir compress --model shop.lstm --out shop.short --data shop --keep-items 0.5",
      "  memoir compress --model shop.lstm --data shop --report --beside shop.taught"
    })
public final class CompressCommand implements Callable<Integer> {
  private static final String USUAL_WEIGHTS = "float16";

  private final Terminal terminal;

  @Option(names = "--model", required = true, paramLabel = "MODEL", description = "The model.")
  private Path model;

  @Option(names = "--out", paramLabel = "MODEL", description = "The model directory to write.")
  private Optional<Path> out = Optional.empty();

  @Option(
      names = "--weights",
      paramLabel = "FORM",
      description =
          "Form of the weights: float32, float16, or int8 with one scale per row. Default: float16.")
  private Optional<String> weights = Optional.empty();

  @Option(
      names = "--keep-items",
      paramLabel = "SHARE",
      description =
          "Share of items to keep, those with the most events in --data. The others are never"
              + " recommended. Default: 1.")
  private Optional<Double> keptItems = Optional.empty();

  @Option(
      names = "--report",
      description = "Measure all forms of storage of weights and items on --data; writes no model.")
  private boolean report;

  @Option(
      names = "--data",
      paramLabel = "DATASET",
      description = "The data set the model was trained on, for --report and --keep-items.")
  private Optional<Path> data = Optional.empty();

  @Option(
      names = "--beside",
      split = ",",
      paramLabel = "MODEL",
      description = "Other models of the same data set to include in the table of --report.")
  private List<Path> beside = new ArrayList<>();

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  public CompressCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    if (report) {
      report();
    } else {
      compress();
    }
    return ExitCode.DONE;
  }

  private void compress() throws IOException {
    WeightStorage storage =
        Words.oneOf("--weights", weights.orElse(USUAL_WEIGHTS), List.of(WeightStorage.values()));
    Path to =
        out.orElseThrow(() ->
            new BadInputException("neither --out nor --report was given, expected one of them"));
    ModelFile.requireReplaceable(to);
    if (!beside.isEmpty()) {
      throw new BadInputException("--beside has no effect without --report");
    }
    if (data.isPresent() && keptItems.isEmpty()) {
      throw new BadInputException("--data has no effect without --report or --keep-items");
    }
    Model whole = ModelFile.read(model);
    long before = CompressionReport.bytes(model); // it may be replaced
    double share = keptItems.orElse(1.0);
    ModelFile.write(share == 1 ? whole : pruned(whole, share), to, storage);
    long after = CompressionReport.bytes(to);
    if (json) {
      JsonObject object = new JsonObject();
      object.addProperty("model", to.toString());
      object.addProperty("weights", Words.of(storage));
      object.addProperty("bytesBefore", before);
      object.addProperty("bytes", after);
      Json.print(terminal, object);
    } else {
      terminal
          .out()
          .printf(
              "%s, with %s weights, was written to %s: %s; it was %s before%n",
              whole.name(), Words.of(storage), to, Figures.bytes(after), Figures.bytes(before));
    }
  }

  private Model pruned(Model whole, double share) throws IOException {
    return NetworkItems.mostUsed(whole, dataset(whole, "--keep-items").itemCounts(), share);
  }

  private Dataset dataset(Model whole, String option) throws IOException {
    Path place =
        data.orElseThrow(
            () -> new BadInputException(option + " needs a data set, expected --data DATASET"));
    Dataset dataset = Dataset.open(place);
    MatchingItems.requireTogether(model, whole.items(), place, dataset.items());
    Notices.learnedFrom(terminal, model, dataset);
    return dataset;
  }

  private void report() throws IOException {
    if (out.isPresent()) {
      throw new BadInputException("--report writes no model: remove --out");
    }
    refuseWithReport("--weights", weights);
    refuseWithReport("--keep-items", keptItems);
    Map<Path, String> named = names(beside);
    Model whole = ModelFile.read(model);
    ModelTasks.requireNextItem(whole, model);
    Dataset dataset = dataset(whole, "--report");
    Map<String, Model> others = new LinkedHashMap<>();
    for (Map.Entry<Path, String> each : named.entrySet()) {
      Path other = each.getKey();
      Model read = ModelFile.read(other);
      ModelTasks.requireNextItem(read, other);
      MatchingItems.requireAmong(other, read.items(), dataset.directory(), dataset.items());
      Notices.learnedFrom(terminal, other, dataset);
      others.put(each.getValue(), read);
    }
    CompressionReport measured =
        CompressionReport.of(whole, others, dataset, new ProgressBar(terminal));
    Notices.repeats(terminal, measured.whole());
    if (json) {
      Json.print(terminal, measured.toJson());
    } else {
      measured.print(terminal.out());
    }
  }

  private static void refuseWithReport(String option, Optional<?> given) {
    if (given.isPresent()) {
      throw new BadInputException(
          option + " has no effect with --report, which measures several: remove it");
    }
  }

  /**
   * The names of models in a report: the last part of each path, or the path as given if several
   * have the same last part.
   *
   * @throws BadInputException if a model is given twice
   */
  private static Map<Path, String> names(List<Path> models) {
    Map<Path, String> names = new LinkedHashMap<>();
    Set<Path> places = new HashSet<>();
    Set<String> seen = new HashSet<>();
    Set<String> several = new HashSet<>();
    for (Path each : models) {
      if (!places.add(each.toAbsolutePath().normalize())) {
        throw new BadInputException("--beside gives '%s' twice, expected it once".formatted(each));
      }
      if (!seen.add(last(each))) {
        several.add(last(each));
      }
    }
    for (Path each : models) {
      names.put(each, several.contains(last(each)) ? each.toString() : last(each));
    }
    return names;
  }

  private static String last(Path path) {
    Path name = path.getFileName();
    return name == null ? path.toString() : name.toString();
  }
}
