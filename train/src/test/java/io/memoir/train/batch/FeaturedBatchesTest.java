package io.memoir.train.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import io.memoir.data.Part;
import io.memoir.data.Progress;
import io.memoir.data.Sequences;
import io.memoir.data.dataset.FeatureData;
import io.memoir.data.dataset.TrainingData;
import io.memoir.model.BadInputException;
import io.memoir.model.Head;
import io.memoir.model.Parameter;
import io.memoir.model.Provenance;
import io.memoir.model.Tensor;
import io.memoir.model.Weights;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.architecture.ItemEncoder;
import io.memoir.model.architecture.ItemTensors;
import io.memoir.model.architecture.Model;
import io.memoir.model.feature.Feature;
import io.memoir.model.feature.Schema;
import io.memoir.model.feature.Vocabulary;
import io.memoir.model.layer.Gru;
import io.memoir.model.task.Interaction;
import io.memoir.model.task.Task;
import io.memoir.train.encoding.EncodedFeatures;
import io.memoir.train.encoding.ItemVectors;
import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.Parameters;
import io.memoir.train.loss.FullSoftmax;
import io.memoir.train.loss.ItemMatrix;
import io.memoir.train.network.TrainableNetwork;
import io.memoir.train.reference.PackedTasks;
import io.memoir.train.reference.PackedTasks.Logits;
import io.memoir.train.sample.RandomTasks;
import io.memoir.train.task.ScoredTrainer;
import io.memoir.train.task.ScoredValidation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Validation and teachers of networks with features see these features. */
class FeaturedBatchesTest {
  private static final int WIDTH = 32;
  private static final long SEED = 11;
  private static final Task.Binary CLICK =
      RandomTasks.click(new Interaction.TargetAttention(4, 32), true);

  private static SequenceNetwork network(Schema schema, List<Task> tasks) {
    return new SequenceNetwork(
        schema, new ItemEncoder(RandomTasks.ITEMS, WIDTH, 1), new Gru(WIDTH, WIDTH), tasks, 0);
  }

  private static SequenceNetwork network() {
    return network(RandomTasks.SCHEMA, List.of(new Task.NextItem(new Head.Direct()), CLICK));
  }

  private static Model model(SequenceNetwork network, TrainingData data) {
    SplittableRandom random = new SplittableRandom(SEED);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Parameter parameter : network.parameters()) {
      float[] values = new float[(int) parameter.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (0.3 * random.nextGaussian());
      }
      tensors.put(parameter.name(), new Tensor.Floats(parameter.shape(), values));
    }
    return new Model(
        "random",
        network,
        ItemTensors.withFeatures(new Weights(tensors), data.features().items(), RandomTasks.ITEMS),
        data.items(),
        new JsonObject(),
        Map.of(),
        new Provenance("none", 0, "2026-01-01T00:00:00Z", "test", "test", "test", "none", 0));
  }

  private static Replica replica(Model model, TrainingData data) {
    SequenceNetwork network = (SequenceNetwork) model.architecture();
    Parameters parameters = Parameters.zeros(network);
    parameters.copyFrom(model.weights());
    ItemVectors vectors = new ItemVectors(network, parameters, data.features().items());
    ItemMatrix items =
        new ItemMatrix(
            vectors.matrix(), parameters.get(SequenceNetwork.ITEM_BIAS), Matrix.Type.FLOAT32);
    return new Replica(
        new TrainableNetwork(
            network,
            parameters,
            vectors,
            EncodedFeatures.of(data.features()),
            TrainableNetwork.Dropout.NONE,
            Matrix.Type.FLOAT32),
        new FullSoftmax(items));
  }

  /** The data whose last event of each sequence of two or more belongs to the validation part. */
  private static TrainingData withValidation(TrainingData data) {
    Sequences sequences = data.sequences();
    byte[] parts = sequences.parts().clone();
    for (int s = 0; s < sequences.count(); s++) {
      if (sequences.length(s) > 1) {
        parts[sequences.offsets()[s + 1] - 1] = Part.VALIDATION.code();
      }
    }
    return new TrainingData(
        data.name(),
        data.fingerprint(),
        data.items(),
        new Sequences(
            sequences.ids(), sequences.offsets(), sequences.items(), sequences.times(), parts),
        data.features());
  }

  @Test
  void ranks_networkWithFeatures_areThoseOfItsScores() {
    TrainingData data = withValidation(RandomTasks.data(SEED));
    Model model = model(network(), data);
    Sequences sequences = data.sequences();
    int[] expected =
        new PackedTasks(network(), model.weights(), data)
            .logits().stream()
                .filter(each -> sequences.parts()[each.event()] == Part.VALIDATION.code())
                .sorted((a, b) -> Integer.compare(a.event(), b.event()))
                .mapToInt(each -> rank(each, sequences.items()[each.event()]))
                .toArray();
    assertThat(expected).hasSize(9);
    try (WorkerThreads workers = new WorkerThreads(1)) {
      Validation validation = new Validation(sequences, true, TargetWeights.EQUAL);
      assertThat(validation.ranks(workers, List.of(replica(model, data))))
          .as("seed %d", SEED)
          .isEqualTo(expected);
    }
  }

  private static int rank(Logits logits, int target) {
    int better = 0;
    for (float score : logits.scores()) {
      better += score >= logits.scores()[target] ? 1 : 0;
    }
    return better - 1;
  }

  /** Also of a user of whom a row was shown and no event is known. */
  @Test
  void scores_ofValidationRows_areThoseOfTheWholeHistory() {
    TrainingData data = RandomTasks.data(SEED);
    Model model = model(network(), data);
    int events = data.sequences().eventCount();
    double[] expected =
        new PackedTasks(network(), model.weights(), data)
            .scores(CLICK, 0).stream()
                .filter(each ->
                    each.request() >= events
                        && data.features().shown().parts()[each.request() - events]
                            == Part.VALIDATION.code())
                .mapToDouble(PackedTasks.Scored::score)
                .sorted()
                .toArray();
    ScoredValidation validation = new ScoredValidation(data, CLICK, 0);
    TrainableNetwork network = replica(model, data).network();
    ScoredTrainer trainer = new ScoredTrainer(CLICK, network, 0);
    List<Float> found = new ArrayList<>();
    for (int batch = 0; batch < validation.batchCount(); batch++) {
      for (float score : validation.score(batch, network, trainer).scores()) {
        found.add(score);
      }
    }
    double[] scores = found.stream().mapToDouble(Float::doubleValue).sorted().toArray();
    assertThat(scores).as("seed %d", SEED).hasSameSizeAs(expected).hasSizeGreaterThan(5);
    for (int i = 0; i < scores.length; i++) {
      assertThat(scores[i]).as("seed %d, row %d", SEED, i).isCloseTo(expected[i], within(1e-4));
    }
  }

  /** What is drawn most often is what the features of user, request and events make likely. */
  @Test
  void instead_teacherWithFeatures_followsItsProbabilities() {
    TrainingData data = RandomTasks.data(SEED);
    Model model = model(network(), data);
    TeacherTargets targets;
    try (WorkerThreads workers = new WorkerThreads(2)) {
      targets = TeacherTargets.of(List.of(model), data, true, 1, SEED, workers, Progress.SILENT);
    }
    SplittableRandom random = new SplittableRandom(SEED);
    double expected = 0;
    double found = 0;
    for (Logits each : new PackedTasks(network(), model.weights(), data).logits()) {
      if (Arrays.binarySearch(data.sequences().offsets(), each.event()) >= 0) {
        continue;
      }
      int best = best(each.scores());
      expected += 1 / sumOfOdds(each.scores(), best);
      for (int draw = 0; draw < 200; draw++) {
        found += targets.instead(-5, each.event(), random) == best ? 1 / 200.0 : 0;
      }
    }
    assertThat(expected).isGreaterThan(5);
    assertThat(found).as("seed %d", SEED).isCloseTo(expected, within(0.12 * expected));
  }

  private static int best(float[] scores) {
    int best = 0;
    for (int item = 1; item < scores.length; item++) {
      best = scores[item] > scores[best] ? item : best;
    }
    return best;
  }

  private static double sumOfOdds(float[] scores, int best) {
    double sum = 0;
    for (float score : scores) {
      sum += Math.exp(score - scores[best]);
    }
    return sum;
  }

  @Test
  void requireFit_teacherOfOtherFeatures_isRefused() {
    TrainingData data = RandomTasks.data(SEED);
    Model model = model(network(), data);
    Schema other =
        new Schema(
            List.of(new Feature.Category("gender", new Vocabulary(List.of("m", "f")))),
            List.of(),
            List.of(),
            List.of());
    Model another = model(network(other, List.of(new Task.NextItem(new Head.Direct()))), data);
    TeacherTargets.requireFit(model, data);
    assertThatThrownBy(() -> TeacherTargets.requireFit(another, data))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "teacher 'random' uses other features than the data set, expected the same features"
                + " or none");
    assertThatThrownBy(() -> TeacherTargets.requireFit(model, withoutFeatures(data)))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("uses other features");
  }

  private static TrainingData withoutFeatures(TrainingData data) {
    return new TrainingData(
        data.name(), data.fingerprint(), data.items(), data.sequences(), FeatureData.NONE);
  }

  @Test
  void requireFit_teacherThatDoesNotTellTheNextItem_isRefused() {
    TrainingData data = RandomTasks.data(SEED);
    Model clicks = model(network(RandomTasks.SCHEMA, List.of(CLICK)), data);
    assertThatThrownBy(() -> TeacherTargets.requireFit(clicks, data))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "teacher 'random' has no next-item task, expected a network with the task"
                + " next-item");
  }
}
