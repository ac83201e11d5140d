package io.memoir.learning.auto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.memoir.data.Part;
import io.memoir.data.Progress;
import io.memoir.data.dataset.EventLabels;
import io.memoir.data.dataset.FeatureData;
import io.memoir.data.dataset.Shown;
import io.memoir.data.dataset.TrainingData;
import io.memoir.data.evaluation.RankingEvaluation;
import io.memoir.learning.CountedTraining;
import io.memoir.learning.RecommenderScorer;
import io.memoir.model.BadInputException;
import io.memoir.model.architecture.Architecture;
import io.memoir.model.architecture.Model;
import io.memoir.model.feature.EncodedRows;
import io.memoir.model.feature.Feature;
import io.memoir.model.feature.Schema;
import io.memoir.model.feature.Vocabulary;
import io.memoir.model.file.ModelFile;
import io.memoir.runtime.Recommender;
import io.memoir.train.config.TrainingConfig;
import io.memoir.train.run.Training;
import io.memoir.train.run.TrainingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Training without a choice of model, on logs whose rules are known. */
class AutoTrainingTest {
  private static final TrainingData CHAIN = SmallLogs.chain();

  @TempDir static Path shared;
  @TempDir Path folder;

  /** The result for {@link #CHAIN}. */
  private static AutoResult whole;

  @BeforeAll
  static void runOnce() throws IOException {
    whole = run(CHAIN, shared.resolve("whole"), SmallLogs.options(false, Map.of()));
  }

  private static AutoResult run(TrainingData data, Path output, AutoOptions options)
      throws IOException {
    return new AutoTraining(data, SmallLogs.profile(data), output, options).run(Progress.SILENT);
  }

  private AutoResult run(TrainingData data, String name, AutoOptions options, Progress progress)
      throws IOException {
    return new AutoTraining(data, SmallLogs.profile(data), folder.resolve(name), options)
        .run(progress);
  }

  private AutoResult run(TrainingData data, Map<String, String> settings) throws IOException {
    return run(data, "model", SmallLogs.options(false, settings), Progress.SILENT);
  }

  private static double evaluated(Model model, Choice choice, TrainingData data, Part part) {
    int k = Integer.parseInt(choice.metric().substring(choice.metric().indexOf('@') + 1));
    return RankingEvaluation.of(part)
        .withKs(List.of(k))
        .withKeepSeen(choice.keepSeen())
        .withThreads(1)
        .evaluate(
            RecommenderScorer.of(Recommender.of(model), data), data.sequences(), Progress.SILENT)
        .metric(choice.metric());
  }

  private static Tried tried(Choice choice, String name) {
    return choice.tried().stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void run_onAMarkovChain_isNotBelowMarkov() throws IOException {
    Choice choice = whole.choice();
    assertThat(choice.keepSeen()).as("no item occurs twice in a sequence").isFalse();
    assertThat(choice.metric()).isEqualTo("ndcg@10");
    assertThat(choice.targets()).isEqualTo(60);
    Model markov =
        CountedTraining.of("markov", Map.of())
            .fit(CHAIN, true, 1, SmallLogs.PLACE, Progress.SILENT);
    assertThat(evaluated(markov, choice, CHAIN, Part.VALIDATION))
        .as("the metric of a single model, to the last digit")
        .isEqualTo(tried(choice, "markov").value())
        .isGreaterThan(0.9);
    assertThat(choice.value()).isGreaterThanOrEqualTo(tried(choice, "markov").value());
    assertThat(evaluated(whole.model(), choice, CHAIN, Part.TEST))
        .isGreaterThanOrEqualTo(0.99 * evaluated(markov, choice, CHAIN, Part.TEST));
    assertThat(evaluated(whole.model(), choice, CHAIN, Part.VALIDATION))
        .isCloseTo(choice.value(), within(1e-6));
  }

  @Test
  void run_onSessionsWithRepeats_keepsSeenItems() throws IOException {
    TrainingData data = SmallLogs.pairs();
    AutoResult result = run(data, Map.of());
    Choice choice = result.choice();
    assertThat(choice.keepSeen()).isTrue();
    assertThat(choice.metric()).isEqualTo("mrr@20");
    assertThat(choice.value()).isGreaterThan(0.5);
    assertThat(evaluated(result.model(), choice, data, Part.VALIDATION))
        .isCloseTo(choice.value(), within(1e-6));
    assertThat(result.model().settings().getAsJsonObject("auto").get("keep-seen").getAsBoolean())
        .isTrue();
  }

  @Test
  void run_keepSeenGiven_isAsGiven() throws IOException {
    AutoResult result = run(SmallLogs.pairs(), Map.of("keep-seen", "false", "epochs", "1"));
    assertThat(result.choice().keepSeen()).isFalse();
    assertThat(result.choice().metric()).isEqualTo("ndcg@10");
    assertThat(result.choice().value()).as("every target is a repeat").isZero();
  }

  /** Leave-one-out of users with three events: one training event each, and nothing after it. */
  @Test
  void run_nobodyHasTwoTrainingEvents_choosesAmongCountBasedModels() throws IOException {
    TrainingData data =
        SmallLogs.data(5, new int[] {0, 1, 2}, new int[] {0, 2, 1}, new int[] {3, 0, 4});
    Choice choice = run(data, Map.of()).choice();
    for (String network : List.of("long-short", "residual-lstm")) {
      assertThat(tried(choice, network).failure())
          .hasValue("a small log has no training sequence of at least 2 events");
    }
    assertThat(tried(choice, "popularity").failure()).isEmpty();
    assertThat(ModelFile.read(folder.resolve("model")).items().size()).isEqualTo(5);
  }

  /** Nothing tells the models apart, or nobody does: no reason for a network. */
  @ParameterizedTest
  @ValueSource(strings = {"one item", "one user", "unknown items", "few users"})
  void run_littleData_isNotBelowTheBestCountBasedModel(String which) throws IOException {
    TrainingData data =
        switch (which) {
          case "one item" -> SmallLogs.data(1, new int[5], new int[4], new int[6]);
          case "one user" -> SmallLogs.data(3, new int[] {0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1});
          case "unknown items" -> // the last two items of each sequence are in no other
              SmallLogs.data(
                  83,
                  IntStream.range(0, 40)
                      .mapToObj(s -> new int[] {s % 3, (s + 1) % 3, 3 + s, 43 + s})
                      .toArray(int[][]::new));
          default -> SmallLogs.data(4, new int[] {0, 1, 2, 3}, new int[] {0, 1, 2, 3});
        };
    AutoResult result = run(data, Map.of());
    Choice choice = result.choice();
    assertThat(choice.keepSeen()).isEqualTo(which.startsWith("one"));
    double best = 0;
    for (String name :
        List.of("popularity", "markov", "sequential-rules", "item-knn", "session-knn")) {
      if (tried(choice, name).failure().isEmpty()) {
        Model model =
            CountedTraining.of(name, Map.of()).fit(data, true, 1, SmallLogs.PLACE, Progress.SILENT);
        best = Math.max(best, evaluated(model, choice, data, Part.TEST));
      }
    }
    assertThat(evaluated(result.model(), choice, data, Part.TEST))
        .as(which)
        .isGreaterThanOrEqualTo(0.99 * best);
    if (!which.equals("unknown items")) { // which only a network can rank, if at random
      assertThat(tried(choice, "long-short").weight()).as(which).isZero();
      assertThat(tried(choice, "residual-lstm").weight()).as(which).isZero();
    }
  }

  @Test
  void settings_withoutATarget_areRefusedBeforeAnythingIsCounted() {
    refused(CHAIN, Map.of("held-out-targets", "0.2"), "setting 'held-out-targets' is 0.2");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void run_writesWhatItReturns_andSaysWhatItTried() throws IOException {
    Choice choice = whole.choice();
    Model written = ModelFile.read(shared.resolve("whole"));
    assertThat(written.architecture()).isEqualTo(whole.model().architecture());
    assertThat(written.metrics()).containsKey("validation ndcg@10");
    assertThat(written.settings().getAsJsonObject("auto").get("tried").toString())
        .isEqualTo(choice.toJson().get("tried").toString());
    assertThat(choice.tried())
        .extracting(Tried::name)
        .containsExactly(
            "popularity",
            "markov",
            "markov-1",
            "sequential-rules",
            "sequential-rules-30",
            "item-knn",
            "item-knn-50",
            "session-knn",
            "session-knn-20",
            "long-short",
            "residual-lstm");
    assertThat(choice.tried().stream().mapToDouble(Tried::weight).sum()).isCloseTo(1, within(1e-6));
    int members =
        written.architecture() instanceof Architecture.Ensemble(var all, var _) ? all.size() : 1;
    assertThat(choice.tried()).filteredOn(each -> each.weight() > 0).hasSize(members);
  }

  /** Between two members, and within the first network. */
  @ParameterizedTest
  @ValueSource(strings = {"residual-lstm:", "epoch 2/2"})
  void run_interruptedAndResumed_isTheSame(String end) throws IOException {
    assertThatThrownBy(
            () -> run(CHAIN, "parts", SmallLogs.options(false, Map.of()), new Ending(end)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("told to end");
    Path work = Training.trainingDirectory(folder.resolve("parts")).resolve("auto");
    assertThat(folder.resolve("parts")).doesNotExist();
    assertThat(work.resolve("markov").resolve(ModelFile.DESCRIPTION)).exists();

    Ending log = new Ending("nothing");
    AutoResult resumed = run(CHAIN, "parts", SmallLogs.options(true, Map.of()), log);
    assertThat(log.lines.stream().filter(line -> line.contains("had already finished")))
        .hasSize(end.startsWith("residual") ? 1 : 0);
    assertThat(work.resolve("markov")).as("no longer needed").doesNotExist();
    assertThat(resumed.model().architecture()).isEqualTo(whole.model().architecture());
    assertThat(values(resumed.choice())).isEqualTo(values(whole.choice()));
    String weights = "weights.safetensors";
    assertThat(
            Files.mismatch(
                folder.resolve("parts").resolve(weights), shared.resolve("whole").resolve(weights)))
        .as("first byte of the weights that differs")
        .isEqualTo(-1);
  }

  private static Map<String, Double> values(Choice choice) {
    Map<String, Double> values = new LinkedHashMap<>();
    choice.tried().forEach(each -> values.put(each.name(), each.value()));
    values.put("result", choice.value());
    return values;
  }

  @Test
  void run_resumedWithOtherOptions_isRefused() {
    assertThatThrownBy(() ->
            run(CHAIN, "model", SmallLogs.options(false, Map.of()), new Ending("long-short:")))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() ->
            run(CHAIN, "model", SmallLogs.options(true, Map.of("rate", "0.5")), Progress.SILENT))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("was started with other settings")
        .hasMessageEndingWith("start over without --resume");
  }

  /** As auto is the default, who forgets the name of the network must not lose its checkpoint. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void run_resumedWhereANetworkWasInterrupted_isRefused(boolean afterAuto) throws IOException {
    Path model = folder.resolve("model");
    if (afterAuto) {
      run(CHAIN, Map.of("epochs", "1"));
    }
    Map<String, String> small =
        Map.of("width", "32", "feed-forward", "32", "epochs", "2", "batch", "16");
    Training network =
        new Training(
            CHAIN,
            TrainingConfig.named("lstm").with(small),
            model,
            new TrainingOptions(SmallLogs.SEED, 1, false));
    assertThat(network.advance(1, () -> false, Progress.SILENT).epochs()).isEqualTo(1);
    assertThatThrownBy(
            () -> run(CHAIN, "model", SmallLogs.options(true, Map.of()), Progress.SILENT))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("is that of a network and not of auto")
        .hasMessageNotContaining("\n");
    assertThat(Training.standing(model)).as("can be continued").isPresent();
    assertThat(run(CHAIN, Map.of("epochs", "1")).choice().targets()).isEqualTo(60);
    assertThat(Training.standing(model)).as("started over").isEmpty();
  }

  /** In the directory in which another run was interrupted, whose work is replaced. */
  @Test
  void run_withoutHoldOut_fitsTheChosenModelsToTheValidationEventsToo() throws IOException {
    assertThatThrownBy(() ->
            run(CHAIN, "model", SmallLogs.options(false, Map.of("rate", "0.5")), new Ending("ep")))
        .isInstanceOf(IllegalStateException.class);
    AutoResult all = run(CHAIN, Map.of("hold-out", "false"));
    assertThat(all.model().architecture().getClass())
        .isEqualTo(whole.model().architecture().getClass());
    assertThat(values(all.choice())).as("what was compared").isEqualTo(values(whole.choice()));
    assertThat(all.model().settings().toString()).contains("\"hold-out\":\"false\"");
    assertThat(whole.model().settings().toString()).doesNotContain("\"hold-out\":\"false\"");
  }

  @Test
  void settings_thatCannotBeUsed_areRefused() {
    refused(CHAIN, Map.of("epoch", "3"), "unknown setting 'epoch', did you mean 'epochs'?");
    refused(CHAIN, Map.of("keep-seen", "perhaps"), "setting 'keep-seen' is 'perhaps'");
    refused(CHAIN, Map.of("metric", "click.auc"), "the only task is next-item");
    refused(
        CHAIN,
        Map.of("task.click.label", "happened"),
        "setting 'task.click.label' cannot be used with auto");
    refused(CHAIN, Map.of("tasks", "click"), "setting 'tasks' cannot be used with auto");
    refused(
        SmallLogs.data(3, new int[] {0, 1}, new int[] {1, 2}),
        Map.of(),
        "a small log has no validation event with a history before it");
    assertThat(folder).isEmptyDirectory();
  }

  /** Before the count-based models, which take a while on large data. */
  @Test
  void settings_thatDoNotFitTheData_areRefusedBeforeAnythingIsCounted() {
    refused(
        described(CHAIN),
        Map.of("features", "true"),
        "setting 'normalise' is true, but items have features");
    refused(CHAIN, Map.of("width", "32768"), "more than the limit of 2 GiB");
    refused(SmallLogs.pairs(), Map.of("width", "32768"), "more than the limit of 2 GiB");
    refused(CHAIN, Map.of("domain", "genre"), "setting 'domain' is 'genre', expected a category");
    assertThat(folder).isEmptyDirectory();
  }

  /** The same data, in which items have a genre. */
  private static TrainingData described(TrainingData data) {
    int[] codes = new int[data.items().size()];
    Arrays.setAll(codes, item -> Vocabulary.FIRST + item % 2);
    return new TrainingData(
        data.name(),
        data.fingerprint(),
        data.items(),
        data.sequences(),
        new FeatureData(
            new Schema(
                List.of(),
                List.of(new Feature.Category("genre", new Vocabulary(List.of("a", "b")))),
                List.of(),
                List.of()),
            new EncodedRows(1, 0, codes, new float[0]),
            EncodedRows.EMPTY,
            EncodedRows.EMPTY,
            EncodedRows.EMPTY,
            EventLabels.NONE,
            Shown.NONE));
  }

  private void refused(TrainingData data, Map<String, String> settings, String message) {
    assertThatThrownBy(() -> run(data, settings))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(message);
  }

  /** Ends the run when a certain line or task is reported, as a signal would. */
  private static final class Ending implements Progress {
    private final String end;
    final List<String> lines = new ArrayList<>();

    Ending(String end) {
      this.end = end;
    }

    @Override
    public void start(String task, long total, String unit) {
      endAt(task);
    }

    @Override
    public void advance(long done, String note) {}

    @Override
    public void finish() {}

    @Override
    public void say(String line) {
      lines.add(line);
      endAt(line);
    }

    private void endAt(String what) {
      if (what.startsWith(end)) {
        throw new IllegalStateException("told to end");
      }
    }
  }
}
