package io.memoir.cli.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.memoir.cli.terminal.Figures;
import io.memoir.cli.terminal.ProgressBar;
import io.memoir.cli.terminal.TextTable;
import io.memoir.cli.terminal.Words;
import io.memoir.data.Part;
import io.memoir.data.dataset.Dataset;
import io.memoir.data.evaluation.EvaluationReport;
import io.memoir.data.evaluation.RankingEvaluation;
import io.memoir.learning.NetworkItems;
import io.memoir.learning.RecommenderScorer;
import io.memoir.model.WeightStorage;
import io.memoir.model.Weights;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.architecture.Model;
import io.memoir.model.file.ModelFile;
import io.memoir.model.file.TemporaryPlace;
import io.memoir.runtime.ItemStorage;
import io.memoir.runtime.Recommender;
import io.memoir.runtime.Recommender.Options;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.PrimitiveIterator;
import java.util.stream.Stream;

/**
 * Size, accuracy and speed of each form of storage of a model, of variants with its most used items
 * only, and of other models of the data set, such as distilled ones.
 *
 * @param model name of the model with which the others are compared
 * @param whole the evaluation of this model before compression
 */
public record CompressionReport(String model, EvaluationReport whole, List<Row> rows) {
  private static final String METRIC = "ndcg@10";
  private static final int LARGE = 100_000;
  private static final long SEED = 1;

  /** How a model is stored in its file, and how its item vectors are stored in memory. */
  public record Form(WeightStorage weights, ItemStorage items) {}

  /**
   * A model to measure.
   *
   * @param what its description in the report
   */
  public record Candidate(String what, Model model, Form form) {}

  /**
   * The measurements of a candidate.
   *
   * @param items number of items it knows
   * @param diskBytes size of the model directory
   * @param memoryBytes size of items and weights in the runtime
   * @param micros microseconds per answer
   * @param largeMicros microseconds per answer with a large catalogue, if the model is a network
   */
  public record Row(
      String what,
      int items,
      Form form,
      long diskBytes,
      long memoryBytes,
      double ndcg,
      double micros,
      Optional<Double> largeMicros) {}

  private static final List<Form> FORMS =
      List.of(
          new Form(WeightStorage.FLOAT32, ItemStorage.FLOAT32),
          new Form(WeightStorage.FLOAT32, ItemStorage.INT8),
          new Form(WeightStorage.FLOAT16, ItemStorage.FLOAT16),
          new Form(WeightStorage.FLOAT16, ItemStorage.INT8),
          new Form(WeightStorage.INT8, ItemStorage.INT8));

  /** The form with the smallest loss of accuracy among those of about half the size. */
  private static final Form USUAL = new Form(WeightStorage.FLOAT16, ItemStorage.INT8);

  private static final List<Integer> SHARES_OF_ITEMS = List.of(75, 50);

  /**
   * Measures a model.
   *
   * @param others models of the same data set, by their name in the report
   */
  public static CompressionReport of(
      Model model, Map<String, Model> others, Dataset dataset, ProgressBar progress)
      throws IOException {
    List<Candidate> candidates = new ArrayList<>();
    for (Form form : FORMS) {
      candidates.add(new Candidate(model.name(), model, form));
    }
    if (model.architecture() instanceof SequenceNetwork) {
      for (int share : SHARES_OF_ITEMS) {
        candidates.add(
            new Candidate(
                "top " + share + " % of items",
                NetworkItems.mostUsed(model, dataset.itemCounts(), share / 100.0),
                USUAL));
      }
    }
    others.forEach((name, other) -> candidates.add(new Candidate(name, other, USUAL)));
    return measure(model.name(), candidates, dataset, progress);
  }

  private static CompressionReport measure(
      String model, List<Candidate> candidates, Dataset dataset, ProgressBar progress)
      throws IOException {
    List<Candidate> stored = new ArrayList<>();
    List<Long> bytes = new ArrayList<>();
    try (TemporaryPlace place = TemporaryPlace.directory("memoir-compress")) {
      for (Candidate each : candidates) {
        Path directory = place.path().resolve(Integer.toString(stored.size()));
        ModelFile.write(each.model(), directory, each.form().weights());
        bytes.add(bytes(directory));
        stored.add(new Candidate(each.what(), ModelFile.read(directory), each.form()));
      }
    }
    List<Recommender> recommenders = stored.stream().map(CompressionReport::recommender).toList();
    double[] micros = AnswerTimes.micros(recommenders, dataset);
    List<Optional<Double>> large = largeMicros(stored, dataset);
    RankingEvaluation evaluation =
        RankingEvaluation.of(Part.TEST)
            .withKs(List.of(10))
            .withKeepSeen(recommenders.getFirst().keepsSeen())
            .withThreads(Runtime.getRuntime().availableProcessors());
    List<EvaluationReport> reports = new ArrayList<>();
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < stored.size(); i++) {
      Candidate each = stored.get(i);
      Recommender recommender = recommenders.get(i);
      EvaluationReport report =
          evaluation.evaluate(
              RecommenderScorer.of(recommender, dataset.trainingData()),
              dataset.sequences(),
              dataset.items(),
              progress);
      reports.add(report);
      rows.add(
          new Row(
              each.what(),
              recommender.items().size(),
              each.form(),
              bytes.get(i),
              memory(each.model().weights(), recommender),
              report.metric(METRIC),
              micros[i],
              large.get(i)));
    }
    return new CompressionReport(model, reports.getFirst(), rows);
  }

  /** For each candidate; empty if it is not a network. */
  private static List<Optional<Double>> largeMicros(List<Candidate> candidates, Dataset dataset) {
    List<Recommender> recommenders = new ArrayList<>();
    for (Candidate each : candidates) {
      if (each.model().architecture() instanceof SequenceNetwork) {
        Model enlarged = NetworkItems.repeated(each.model(), LARGE, SEED);
        recommenders.add(recommender(new Candidate(each.what(), enlarged, each.form())));
      }
    }
    PrimitiveIterator.OfDouble micros =
        Arrays.stream(AnswerTimes.micros(recommenders, dataset)).iterator();
    return candidates.stream()
        .map(each ->
            each.model().architecture() instanceof SequenceNetwork
                ? Optional.of(micros.next())
                : Optional.<Double>empty())
        .toList();
  }

  private static Recommender recommender(Candidate candidate) {
    return Recommender.of(
        candidate.model(), Options.defaults().withItems(candidate.form().items()));
  }

  /** Size in memory; weights other than item vectors are kept as floats. */
  private static long memory(Weights weights, Recommender recommender) {
    long others =
        weights.tensors().entrySet().stream()
            .filter(tensor ->
                !tensor.getKey().endsWith(SequenceNetwork.ITEM_EMBEDDING)
                    && !tensor.getKey().endsWith(SequenceNetwork.ITEM_BIAS))
            .mapToLong(tensor ->
                tensor.getValue().shape().stream()
                    .mapToLong(Integer::longValue)
                    .reduce(4, (a, b) -> a * b))
            .sum();
    return recommender.itemBytes() + others;
  }

  /** Size of the files in a directory. */
  public static long bytes(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.mapToLong(CompressionReport::size).sum();
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Relative loss compared with the first model; 0 if its metric is 0. */
  private double loss(Row row) {
    double first = rows.getFirst().ndcg();
    return first == 0 ? 0 : 1 - row.ndcg() / first;
  }

  public void print(PrintWriter out) {
    TextTable table =
        new TextTable(
            3,
            "model",
            "weights",
            "vectors",
            "items",
            "on disk",
            "in memory",
            "NDCG@10",
            "NDCG loss",
            "µs per request",
            "with " + Figures.count(LARGE) + " items");
    for (Row row : rows) {
      table.row(
          row.what(),
          Words.of(row.form().weights()),
          Words.of(row.form().items()),
          Figures.count(row.items()),
          Figures.bytes(row.diskBytes()),
          Figures.bytes(row.memoryBytes()),
          String.format(Locale.ROOT, "%.4f", row.ndcg()),
          String.format(Locale.ROOT, "%.2f %%", 100 * loss(row)),
          String.format(Locale.ROOT, "%.1f", row.micros()),
          row.largeMicros().map(each -> String.format(Locale.ROOT, "%.0f", each)).orElse(""));
    }
    table.print(out, "  ");
  }

  public JsonObject toJson() {
    JsonArray forms = new JsonArray();
    for (Row row : rows) {
      JsonObject form = new JsonObject();
      form.addProperty("model", row.what());
      form.addProperty("weights", Words.of(row.form().weights()));
      form.addProperty("items", Words.of(row.form().items()));
      form.addProperty("itemCount", row.items());
      form.addProperty("diskBytes", row.diskBytes());
      form.addProperty("memoryBytes", row.memoryBytes());
      form.addProperty(METRIC, row.ndcg());
      form.addProperty("lost", loss(row));
      form.addProperty("micros", row.micros());
      row.largeMicros().ifPresent(micros -> form.addProperty("micros100k", micros));
      forms.add(form);
    }
    JsonObject object = new JsonObject();
    object.addProperty("model", model);
    object.addProperty("targets", whole.ranks().length);
    object.addProperty("repeats", whole.repeats());
    object.add("forms", forms);
    return object;
  }
}
