package io.memoir.cli;

import com.google.gson.JsonObject;
import io.memoir.data.Dataset;
import io.memoir.model.BadInputException;
import io.memoir.model.Model;
import io.memoir.model.ModelFile;
import io.memoir.model.ReplaceableDirectory;
import io.memoir.model.WeightStorage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes a model smaller, or measures what that costs. */
@Command(
    name = "compress",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Writes a model with its tables rounded, so that its files are smaller.",
      "Every command takes the result. With --report it measures every form of the model instead."
    },
    footer = {
      "",
      "For example",
      "  memoir compress --model shop.lstm --out shop.small --weights int8",
      "  memoir compress --model shop.lstm --data shop --report"
    })
final class CompressCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Option(names = "--model", required = true, paramLabel = "MODEL", description = "The model.")
  private Path model;

  @Option(names = "--out", paramLabel = "MODEL", description = "The model directory to write.")
  private Optional<Path> out;

  @Option(
      names = "--weights",
      defaultValue = "float16",
      paramLabel = "FORM",
      description =
          "float32, float16, or int8 with a scale for each row of a table. Default:"
              + " ${DEFAULT-VALUE}.")
  private String weights;

  @Option(
      names = "--report",
      description = "Measure every form of weights and items on --data; nothing is written.")
  private boolean report;

  @Option(
      names = "--data",
      paramLabel = "DATASET",
      description = "The data set it was fitted to, for --report.")
  private Optional<Path> data;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  CompressCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    if (report) {
      report();
    } else {
      compress();
    }
    return Memoir.DONE;
  }

  private void compress() throws IOException {
    WeightStorage storage = Words.oneOf("--weights", weights, List.of(WeightStorage.values()));
    Path to =
        out.orElseThrow(() ->
            new BadInputException("neither --out nor --report is given, expected one of them"));
    ReplaceableDirectory.requireOurs(to, ModelFile.DESCRIPTION);
    Model whole = ModelFile.read(model);
    ModelFile.write(whole, to, storage);
    long before = CompressionReport.bytes(model);
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
              "%s with weights as %s is in %s: %s, before %s%n",
              whole.name(), Words.of(storage), to, Figures.bytes(after), Figures.bytes(before));
    }
  }

  private void report() throws IOException {
    if (out.isPresent()) {
      throw new BadInputException("--report writes no model, expected it without --out");
    }
    Path place =
        data.orElseThrow(() ->
            new BadInputException("--report measures on a data set, expected --data DATASET"));
    Model whole = ModelFile.read(model);
    Dataset dataset = Dataset.open(place);
    EvaluateCommand.requireTogether(model, whole.items(), place, dataset.items());
    CompressionReport measured = CompressionReport.of(whole, dataset, new ProgressBar(terminal));
    if (json) {
      Json.print(terminal, measured.toJson());
    } else {
      measured.print(terminal.out());
    }
  }
}
