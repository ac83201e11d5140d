package io.memoir.learning.auto;

import com.google.gson.JsonObject;
import io.memoir.data.Part;
import io.memoir.data.Progress;
import io.memoir.data.dataset.Dataset;
import io.memoir.data.dataset.TrainingData;
import io.memoir.data.evaluation.Blend;
import io.memoir.data.evaluation.BlendEvaluation;
import io.memoir.model.BadInputException;
import io.memoir.model.architecture.Architecture;
import io.memoir.model.architecture.Combination;
import io.memoir.model.architecture.Model;
import io.memoir.model.architecture.ModelEnsemble;
import io.memoir.model.file.ModelFile;
import io.memoir.train.config.ValidationMetric;
import io.memoir.train.run.RunLock;
import io.memoir.train.run.TrainedSettings;
import io.memoir.train.run.Training;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Trains a model for data without being told which one: fits the count-based models, and one or two
 * networks whose settings follow from the data ({@link DataProfile}), compares them on the
 * validation part with the code that serves, and writes the best one, or an ensemble of several if
 * that is better by more than noise or it is not known which is the best ({@link WeightSearch}).
 *
 * <p>Whether items that were seen are recommended again is found from the data, too: as is better
 * for the best count-based model. All models are compared on the same targets, a random sample of
 * at most 5,000 of the validation targets, by the protocol of {@link
 * io.memoir.data.evaluation.RankingEvaluation}. The metric is {@code ndcg@10}, or {@code mrr@20} if
 * seen items are recommended again.
 *
 * <p>All members are fitted to the training part. They remain as they are, so the result can be
 * evaluated on the validation part; with {@code hold-out=false}, the chosen members are fitted
 * again to training and validation events, with the weights that were found.
 *
 * <p>The directory {@code MODEL.training/auto} contains what is finished, and the checkpoints of
 * the networks. A run that was killed continues from there with the same result.
 */
public final class AutoTraining {
  /** The name of this training on the command line. */
  public static final String NAME = "auto";

  private final TrainingData data;
  private final DataProfile profile;
  private final Path output;
  private final AutoOptions options;
  private final AutoPlan plan;
  private final ValidationSample sample;

  /**
   * Prepares a run; nothing is written yet.
   *
   * @param output the model directory
   * @throws BadInputException if the data set has nothing to validate on, if a setting is unknown,
   *     invalid, for tasks other than next-item, or does not fit the data, if a table of a network
   *     would be too large, or if something other than a model exists at {@code output}
   */
  public AutoTraining(Dataset dataset, Path output, AutoOptions options) throws IOException {
    this(dataset.trainingData(), DataProfile.of(dataset), output, options);
  }

  /** The same with training data that are not a data set on disk. */
  AutoTraining(TrainingData data, DataProfile profile, Path output, AutoOptions options)
      throws IOException {
    ModelFile.requireReplaceable(output);
    this.data = data;
    this.profile = profile;
    this.output = output;
    this.options = options;
    this.plan = new AutoPlan(profile, options.settings());
    // Before the count-based models, which take a while on large data.
    plan.requirePossible(config -> Training.requireFits(data, config));
    this.sample = ValidationSample.of(data, options.seed());
  }

  /**
   * Fits the models, chooses, and writes the result.
   *
   * @throws BadInputException if no model can be fitted, or the run that is to be continued was
   *     started with other data or options
   * @throws IOException if the working directory or the model cannot be written
   */
  public AutoResult run(Progress progress) throws IOException {
    try (RunLock _ = RunLock.take(Training.trainingDirectory(output))) {
      AutoDirectory directory = AutoDirectory.open(output, identity(), options.resume());
      return runIn(directory, progress);
    }
  }

  /** What has to be the same if a run is continued. */
  private JsonObject identity() {
    JsonObject identity = new JsonObject();
    identity.addProperty("data", data.fingerprint());
    identity.addProperty("split", data.splitFingerprint().toString());
    identity.addProperty("seed", options.seed());
    identity.addProperty("threads", options.threads());
    JsonObject settings = new JsonObject();
    new TreeMap<>(options.settings()).forEach(settings::addProperty);
    identity.add("settings", settings);
    return identity;
  }

  private AutoResult runIn(AutoDirectory directory, Progress progress) throws IOException {
    long start = System.nanoTime();
    progress.say(profile.toText());
    MemberTraining training = new MemberTraining(data, directory, options, progress);
    List<List<Member>> kinds = new ArrayList<>();
    for (List<Recipe.Counted> kind : AutoPlan.counted()) {
      List<Member> fitted = training.counted(kind);
      if (!fitted.isEmpty()) {
        kinds.add(fitted);
      }
    }
    if (kinds.isEmpty()) {
      throw new BadInputException(data.name() + " has no training event, expected at least one");
    }
    CountedMembers counted = compared(kinds, progress);
    List<Member> networks = new ArrayList<>();
    for (Recipe.Network recipe : plan.networks(counted.keepSeen)) {
      training.network(recipe).ifPresent(networks::add);
    }
    List<Member> members = new ArrayList<>(networks);
    members.addAll(counted.best());
    BlendEvaluation evaluation = evaluation(members, counted.keepSeen);
    int[] targets = evaluation.sequences();
    WeightSearch.Found found =
        new WeightSearch(
                networks.size(),
                members.size(),
                blends -> gains(targets, evaluation.ranks(blends, progress), counted.metric))
            .run();
    List<Tried> tried = new ArrayList<>();
    for (int i = 0; i < counted.all.size(); i++) {
      Member each = counted.all.get(i);
      tried.add(tried(each, counted.gains.get(i), members.indexOf(each), found.blend()));
    }
    for (int i = 0; i < networks.size(); i++) {
      tried.add(tried(networks.get(i), found.alone().get(i), i, found.blend()));
    }
    tried.addAll(training.leftOut());
    List<Member> best = found.blend().members().stream().map(members::get).toList();
    List<Model> chosen =
        plan.holdOut() ? best.stream().map(Member::model).toList() : training.again(best);
    Choice choice =
        new Choice(
            profile,
            counted.keepSeen,
            counted.metric.name(),
            found.gains().mean(),
            sample.targets(),
            tried,
            (System.nanoTime() - start) / 1e9);
    Model model = result(chosen, found.blend().weights(), choice);
    ModelFile.write(model, output);
    directory.removeModels(training.names());
    return new AutoResult(model, choice);
  }

  /**
   * The count-based models and how good they are.
   *
   * @param keepSeen whether seen items are recommended again
   * @param metric by which models are compared
   * @param kinds the models by kind
   * @param all the same in one list
   * @param gains of each of them
   */
  private record CountedMembers(
      boolean keepSeen,
      ValidationMetric metric,
      List<List<Member>> kinds,
      List<Member> all,
      List<Gains> gains) {

    /** The first model of each kind, unless another one is better by more than the error. */
    List<Member> best() {
      List<Member> best = new ArrayList<>();
      int number = 0;
      for (List<Member> kind : kinds) {
        int chosen = number;
        for (int end = number + kind.size(); number < end; number++) {
          chosen = gains.get(number).better(gains.get(chosen)) ? number : chosen;
        }
        best.add(all.get(chosen));
      }
      return best;
    }
  }

  /** Compares the count-based models, and finds from them whether seen items come again. */
  private CountedMembers compared(List<List<Member>> kinds, Progress progress) {
    List<Member> all = kinds.stream().flatMap(List::stream).toList();
    List<Blend> alone = IntStream.range(0, all.size()).mapToObj(Blend::of).toList();
    SeenItems seen = plan.keepSeen().map(SeenItems::given).orElseGet(SeenItems::neverAgain);
    BlendEvaluation asSaid = evaluation(all, seen.kept());
    int[] sequences = asSaid.sequences();
    List<int[]> ranks = asSaid.ranks(alone, progress);
    if (!plan.knowsSeen()) {
      List<int[]> kept = evaluation(all, true).ranks(alone, progress);
      ValidationMetric metric = ValidationMetric.of(plan.metric(false));
      seen =
          SeenItems.found(
              best(sequences, kept, metric), best(sequences, ranks, metric), metric.name());
      ranks = seen.kept() ? kept : ranks;
    }
    progress.say(seen.toText());
    ValidationMetric metric = ValidationMetric.of(plan.metric(seen.kept()));
    List<Gains> gains = gains(sequences, ranks, metric);
    int best = Gains.best(gains);
    progress.say(
        String.format(
            Locale.ROOT,
            "count-based models on %,d of %,d validation targets: the best is %s, %s %.4f",
            sample.targets(),
            sample.allTargets(),
            all.get(best).name(),
            metric.name(),
            gains.get(best).mean()));
    return new CountedMembers(seen.kept(), metric, kinds, all, gains);
  }

  private static Gains best(int[] sequences, List<int[]> ranks, ValidationMetric metric) {
    List<Gains> gains = gains(sequences, ranks, metric);
    return gains.get(Gains.best(gains));
  }

  private static List<Gains> gains(int[] sequences, List<int[]> ranks, ValidationMetric metric) {
    return ranks.stream().map(each -> Gains.of(sequences, each, metric)).toList();
  }

  private BlendEvaluation evaluation(List<Member> members, boolean keepSeen) {
    return new BlendEvaluation(
        members.stream().map(Member::scored).toList(),
        sample.sequences(),
        Part.VALIDATION,
        keepSeen,
        threads(members.size()));
  }

  /** As many threads as have room for the scores and probabilities of all models. */
  private int threads(int models) {
    long each = BlendEvaluation.bytesAThread(models, data.items().size());
    return Math.clamp(Runtime.getRuntime().maxMemory() / 4 / each, 1, options.threads());
  }

  /**
   * A model with its share in the result.
   *
   * @param number among the models of which the result was chosen, -1 if it was not one of them
   */
  private static Tried tried(Member member, Gains gains, int number, Blend result) {
    int place = result.members().indexOf(number);
    double weight = place < 0 ? 0 : Architecture.Ensemble.shares(result.weights())[place];
    return new Tried(member.name(), gains.mean(), weight, member.seconds(), Optional.empty());
  }

  /** The model that is written. */
  private Model result(List<Model> chosen, List<Float> weights, Choice choice) {
    Model plain =
        chosen.size() == 1
            ? chosen.getFirst()
            : ModelEnsemble.of(
                chosen, weights, new Combination.Score(), options.place().memoirVersion());
    JsonObject settings = plain.settings().deepCopy();
    settings.add(TrainedSettings.CHOICE, choice.toJson());
    Map<String, Double> metrics = new LinkedHashMap<>(plain.metrics());
    metrics.putIfAbsent("validation " + choice.metric(), choice.value());
    return new Model(
        plain.name(),
        plain.architecture(),
        plain.weights(),
        plain.items(),
        settings,
        metrics,
        plain.provenance());
  }
}
