package io.memoir.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.memoir.data.Dataset;
import io.memoir.data.Part;
import io.memoir.data.Sequences;
import io.memoir.data.evaluation.RankingEvaluation;
import io.memoir.learning.RecommenderScorer;
import io.memoir.model.Architecture.SequenceNetwork;
import io.memoir.model.DirectoryTree;
import io.memoir.model.ItemTable;
import io.memoir.model.Model;
import io.memoir.model.ModelFile;
import io.memoir.model.Tensor;
import io.memoir.model.WeightStorage;
import io.memoir.model.Weights;
import io.memoir.runtime.ItemStorage;
import io.memoir.runtime.Recommender;
import io.memoir.runtime.Recommender.Options;
import io.memoir.runtime.Request;
import io.memoir.runtime.UserState;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What each form of a model weighs, how well it ranks and how fast it answers.
 *
 * <p>Times are the processor's, of the best 10 for people of the data set, medians of turns that
 * the forms take; the large catalogue repeats the model's items with a random part of half their
 * size added to each, so that no two are the same.
 */
record CompressionReport(String model, int items, List<Row> rows) {
  private static final String METRIC = "ndcg@10";
  private static final int LIMIT = 10;
  private static final int LARGE = 100_000;
  private static final int PEOPLE = 64;
  private static final int HISTORY = 50;
  private static final long SEED = 1;
  private static final int TURNS = 7;
  private static final int WARM_UPS = 20;
  private static final long TURN_NANOS = 60_000_000;

  /** A form of a model. */
  record Form(WeightStorage weights, ItemStorage items) {}

  /**
   * What was measured of a form.
   *
   * @param diskBytes of the model directory
   * @param memoryBytes of items and weights, as the runtime keeps them
   * @param micros of one answer
   * @param largeMicros of one answer out of a large catalogue, if the model is a network
   */
  record Row(
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

  static CompressionReport of(Model model, Dataset dataset, ProgressBar progress)
      throws IOException {
    List<Model> stored = new ArrayList<>();
    List<Long> bytes = new ArrayList<>();
    Path place = Files.createTempDirectory("memoir-compress");
    try {
      for (Form form : FORMS) {
        Path directory = place.resolve(Words.of(form.weights()));
        ModelFile.write(model, directory, form.weights());
        bytes.add(bytes(directory));
        stored.add(ModelFile.read(directory));
      }
    } finally {
      DirectoryTree.delete(place);
    }
    List<Recommender> recommenders = recommenders(stored);
    double[] micros = micros(recommenders, dataset.sequences());
    Optional<double[]> large =
        model.architecture() instanceof SequenceNetwork network
            ? Optional.of(
                micros(
                    recommenders(stored.stream().map(each -> enlarged(each, network)).toList()),
                    dataset.sequences()))
            : Optional.empty();
    RankingEvaluation evaluation =
        RankingEvaluation.of(Part.TEST)
            .withKs(List.of(LIMIT))
            .withThreads(Runtime.getRuntime().availableProcessors());
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < FORMS.size(); i++) {
      int form = i;
      rows.add(
          new Row(
              FORMS.get(i),
              bytes.get(i),
              memory(model.weights(), recommenders.get(i)),
              evaluation
                  .evaluate(
                      new RecommenderScorer(recommenders.get(i)),
                      dataset.sequences(),
                      dataset.items(),
                      progress)
                  .metric(METRIC),
              micros[i],
              large.map(times -> times[form])));
    }
    return new CompressionReport(model.name(), model.items().size(), rows);
  }

  private static List<Recommender> recommenders(List<Model> models) {
    return IntStream.range(0, FORMS.size())
        .mapToObj(form ->
            Recommender.of(models.get(form), Options.defaults().withItems(FORMS.get(form).items())))
        .toList();
  }

  /** Weights apart from the items are kept as floats. */
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

  private static Model enlarged(Model model, SequenceNetwork network) {
    int width = network.width();
    float[] embedding = model.weights().floats(SequenceNetwork.ITEM_EMBEDDING);
    float[] bias = model.weights().floats(SequenceNetwork.ITEM_BIAS);
    float[] large = new float[LARGE * width];
    float[] largeBias = new float[LARGE];
    SplittableRandom random = new SplittableRandom(SEED);
    double squares = 0;
    for (float value : embedding) {
      squares += (double) value * value;
    }
    double noise = Math.sqrt(squares / embedding.length) / 2;
    for (int item = 0; item < LARGE; item++) {
      int from = item % bias.length;
      largeBias[item] = bias[from];
      for (int j = 0; j < width; j++) {
        large[item * width + j] =
            embedding[from * width + j] + (float) (random.nextGaussian() * noise);
      }
    }
    Map<String, Tensor> tensors = new LinkedHashMap<>(model.weights().tensors());
    tensors.put(SequenceNetwork.ITEM_EMBEDDING, new Tensor.Floats(List.of(LARGE, width), large));
    tensors.put(SequenceNetwork.ITEM_BIAS, new Tensor.Floats(List.of(LARGE), largeBias));
    return new Model(
        model.name(),
        new SequenceNetwork(LARGE, width, network.inputScale(), network.body(), network.head()),
        new Weights(tensors),
        new ItemTable(
            IntStream.range(0, LARGE)
                .mapToObj(item -> ItemTable.Item.of(Integer.toString(item)))
                .toList()),
        model.settings(),
        model.metrics(),
        model.provenance());
  }

  /** Microseconds of an answer, by form. */
  private static double[] micros(List<Recommender> recommenders, Sequences sequences) {
    List<List<UserState>> people =
        recommenders.stream().map(each -> people(each, sequences)).toList();
    double[][] micros = new double[recommenders.size()][TURNS];
    for (int turn = -WARM_UPS; turn < TURNS; turn++) {
      for (int form = 0; form < recommenders.size(); form++) {
        double taken = turn(recommenders.get(form), people.get(form));
        if (turn >= 0) {
          micros[form][turn] = taken;
        }
      }
    }
    return Arrays.stream(micros)
        .mapToDouble(each -> Arrays.stream(each).sorted().skip(TURNS / 2).findFirst().orElseThrow())
        .toArray();
  }

  private static double turn(Recommender recommender, List<UserState> people) {
    Request request = Request.top(LIMIT);
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long begin = threads.getCurrentThreadCpuTime();
    int answers = 0;
    do {
      recommender.recommend(people.get(answers++ % people.size()), request);
    } while (threads.getCurrentThreadCpuTime() - begin < TURN_NANOS);
    return (threads.getCurrentThreadCpuTime() - begin) / 1e3 / answers;
  }

  private static List<UserState> people(Recommender recommender, Sequences sequences) {
    List<UserState> people = new ArrayList<>();
    for (int person = 0; person < Math.min(PEOPLE, sequences.count()); person++) {
      UserState state = recommender.newState();
      int begin = sequences.offsets()[person];
      for (int event = 0; event < Math.min(HISTORY, sequences.length(person)); event++) {
        long time = sequences.timed() ? sequences.times()[begin + event] : 0;
        recommender.observe(state, sequences.items()[begin + event], time);
      }
      people.add(state);
    }
    return people;
  }

  /** Bytes of the files in a directory. */
  static long bytes(Path directory) throws IOException {
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

  private double loss(Row row) {
    return 1 - row.ndcg() / rows.getFirst().ndcg();
  }

  void print(PrintWriter out) {
    out.printf("%s, %s items%n", model, Figures.count(items));
    TextTable table =
        new TextTable(
            2,
            "weights",
            "items",
            "on disk",
            "in memory",
            "NDCG@10",
            "lost",
            "us an answer",
            "of " + Figures.count(LARGE));
    for (Row row : rows) {
      table.row(
          Words.of(row.form().weights()),
          Words.of(row.form().items()),
          Figures.bytes(row.diskBytes()),
          Figures.bytes(row.memoryBytes()),
          String.format(Locale.ROOT, "%.4f", row.ndcg()),
          String.format(Locale.ROOT, "%.2f %%", 100 * loss(row)),
          String.format(Locale.ROOT, "%.1f", row.micros()),
          row.largeMicros().map(each -> String.format(Locale.ROOT, "%.0f", each)).orElse(""));
    }
    table.print(out, "  ");
  }

  JsonObject toJson() {
    JsonArray forms = new JsonArray();
    for (Row row : rows) {
      JsonObject form = new JsonObject();
      form.addProperty("weights", Words.of(row.form().weights()));
      form.addProperty("items", Words.of(row.form().items()));
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
    object.addProperty("items", items);
    object.add("forms", forms);
    return object;
  }
}
