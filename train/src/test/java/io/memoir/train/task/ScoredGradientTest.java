package io.memoir.train.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.memoir.data.dataset.TrainingData;
import io.memoir.model.Head;
import io.memoir.model.Layer;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.architecture.ItemEncoder;
import io.memoir.model.feature.ListEncoding;
import io.memoir.model.feature.Schema;
import io.memoir.model.layer.Gru;
import io.memoir.model.layer.Linear;
import io.memoir.model.layer.RunningMean;
import io.memoir.model.layer.Stack;
import io.memoir.model.task.Interaction;
import io.memoir.model.task.Task;
import io.memoir.train.batch.Replica;
import io.memoir.train.batch.TargetWeights;
import io.memoir.train.encoding.EncodedFeatures;
import io.memoir.train.encoding.ItemVectors;
import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.Parameters;
import io.memoir.train.loss.FullSoftmax;
import io.memoir.train.loss.ItemMatrix;
import io.memoir.train.network.TrainableNetwork;
import io.memoir.train.packed.PackedBatch;
import io.memoir.train.sample.RandomTasks;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The derivatives of scored tasks and of features against finite differences. */
class ScoredGradientTest {
  private static final int WIDTH = 32;

  /** One worker whose steps change nothing. */
  private static final class Scene {
    final SequenceNetwork network;
    final Parameters parameters;
    final ItemVectors vectors;
    final ItemMatrix items;
    final TrainableNetwork trainable;
    final Replica worker;
    final PackedBatch batch;

    Scene(List<Task> tasks, Layer body, TrainableNetwork.Dropout dropout, long seed) {
      this(tasks, body, ListEncoding.MEAN, dropout, seed);
    }

    Scene(
        List<Task> tasks,
        Layer body,
        ListEncoding lists,
        TrainableNetwork.Dropout dropout,
        long seed) {
      TrainingData data = RandomTasks.data(seed);
      network =
          new SequenceNetwork(
              RandomTasks.SCHEMA,
              new ItemEncoder(RandomTasks.ITEMS, WIDTH, 1.5f, lists),
              body,
              tasks,
              0);
      parameters = Parameters.zeros(network);
      SplittableRandom random = new SplittableRandom(seed);
      parameters.matrices().values().forEach(matrix -> matrix.copyFrom(random(matrix, random)));
      vectors = new ItemVectors(network, parameters, data.features().items());
      Matrix bias =
          network.nextItem().isPresent()
              ? parameters.get(SequenceNetwork.ITEM_BIAS)
              : Matrix.zeros(1, RandomTasks.ITEMS);
      items = new ItemMatrix(vectors.matrix(), bias, Matrix.Type.FLOAT32);
      trainable =
          new TrainableNetwork(
              network,
              parameters,
              vectors,
              EncodedFeatures.of(data.features()),
              dropout,
              Matrix.Type.FLOAT32);
      List<Replica.Scored> scored = new ArrayList<>();
      for (Task task : tasks) {
        if (task instanceof Task.Scored each) {
          scored.add(
              new Replica.Scored(
                  new ScoredTrainer(each, trainable, dropout.embedding()),
                  new ScoredExamples(data, each, 2, part -> part == 0, false)));
        }
      }
      worker = new Replica(trainable, new FullSoftmax(items), scored, TargetWeights.EQUAL);
      batch = RandomTasks.batch(data, 0, 0, 2, 3, 7, 9, 10);
    }

    private static float[] random(Matrix matrix, SplittableRandom random) {
      float[] values = new float[matrix.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (0.25 * random.nextGaussian());
      }
      return values;
    }

    double loss() {
      vectors.refresh();
      items.refresh();
      SplittableRandom random = new SplittableRandom(1);
      double targets = worker.take(batch, random);
      float[] weights = new float[worker.scored().size()];
      for (int task = 0; task < weights.length; task++) {
        assertThat(worker.candidateCount(task)).as("candidates").isGreaterThan(10);
        weights[task] = 1f / worker.candidateCount(task);
      }
      return worker.step((float) (1 / Math.max(1, targets)), weights, random);
    }
  }

  static List<List<Task>> tasks() {
    List<List<Task>> tasks = new ArrayList<>();
    for (Interaction interaction : RandomTasks.interactions()) {
      tasks.add(List.of(RandomTasks.click(interaction, false)));
      tasks.add(List.of(RandomTasks.rating(interaction)));
      tasks.add(
          List.of(
              new Task.NextItem(new Head.Direct()),
              RandomTasks.click(interaction, true),
              RandomTasks.rating(interaction)));
    }
    return tasks;
  }

  @ParameterizedTest
  @MethodSource("tasks")
  void gradients_ofEveryTensor_areFiniteDifferences(List<Task> tasks) {
    Layer body = Stack.of(new Gru(WIDTH, WIDTH), new Linear(WIDTH, WIDTH));
    requireFiniteDifferences(new Scene(tasks, body, TrainableNetwork.Dropout.NONE, 3));
  }

  /** Which values are dropped follows from the seed, so the loss is the same function each time. */
  @ParameterizedTest
  @MethodSource("tasks")
  void gradients_withDropout_areFiniteDifferences(List<Task> tasks) {
    Layer body = Stack.of(new RunningMean(WIDTH, 2), new Linear(WIDTH, WIDTH));
    requireFiniteDifferences(
        new Scene(tasks, body, new TrainableNetwork.Dropout(0.3f, 0.2f, 0.15f), 5));
  }

  /** The lists of items are read by LSTMs, in networks of several tasks. */
  @ParameterizedTest
  @MethodSource("tasks")
  void gradients_listsInOrder_areFiniteDifferences(List<Task> tasks) {
    if (tasks.size() == 1) {
      return;
    }
    Scene scene =
        new Scene(
            tasks, new Gru(WIDTH, WIDTH), ListEncoding.LSTM, TrainableNetwork.Dropout.NONE, 7);
    assertThat(scene.parameters.matrices()).containsKey("item.words.lstm.weight_hh");
    requireFiniteDifferences(scene);
  }

  /** Item vectors and outputs of the body need not have the same width. */
  @ParameterizedTest
  @MethodSource("tasks")
  void gradients_widerBody_areFiniteDifferences(List<Task> tasks) {
    if (tasks.size() == 1) {
      requireFiniteDifferences(
          new Scene(tasks, new Gru(WIDTH, 2 * WIDTH), TrainableNetwork.Dropout.NONE, 4));
    }
  }

  private static void requireFiniteDifferences(Scene scene) {
    scene.loss();
    for (String name : scene.parameters.matrices().keySet()) {
      Matrix matrix = scene.parameters.get(name);
      float[] gradient = scene.trainable.gradients().get(name).toArray().clone();
      float[] values = matrix.toArray();
      for (int direction = 0; direction < 2; direction++) {
        requireAlong(scene, name, matrix, values, gradient, direction);
      }
      matrix.copyFrom(values);
      scene.loss();
    }
  }

  /** The derivative along a random direction, from the loss on both sides. */
  private static void requireAlong(
      Scene scene, String name, Matrix matrix, float[] values, float[] gradient, int direction) {
    SplittableRandom random = new SplittableRandom(31L * name.hashCode() + direction);
    double[] way = random.doubles(values.length, -1, 1).toArray();
    double expected = 0;
    double norm = 0;
    double squares = 0;
    for (int i = 0; i < way.length; i++) {
      expected += way[i] * gradient[i];
      norm += way[i] * way[i];
      squares += (double) gradient[i] * gradient[i];
    }
    double size = Math.sqrt(norm * squares / way.length);
    double tolerance = 0.03 * size + 1e-4 * Math.sqrt(norm);
    double found = Double.NaN;
    // A large step meets kinks, a small one the rounding of 32 bits: one of them tells.
    for (double length : new double[] {0.01, 0.0025, 0.04, 0.00125, 0.0006}) {
      double step = length / Math.sqrt(norm);
      double slope =
          (lossAt(scene, matrix, values, way, step) - lossAt(scene, matrix, values, way, -step))
              / (2 * step);
      found = Math.abs(slope - expected) < Math.abs(found - expected) ? slope : found;
      found = Double.isNaN(found) ? slope : found;
      if (Math.abs(found - expected) <= tolerance) {
        return;
      }
    }
    assertThat(found)
        .as("derivative of %s along direction %d, tasks %s", name, direction, scene.network.tasks())
        .isCloseTo(expected, within(tolerance));
  }

  private static double lossAt(
      Scene scene, Matrix matrix, float[] values, double[] way, double step) {
    float[] moved = values.clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] += (float) (step * way[i]);
    }
    matrix.copyFrom(moved);
    return scene.loss();
  }

  /** Without features and other tasks nothing of them exists. */
  @Test
  void parameters_plainNetwork_areThoseOfBefore() {
    SequenceNetwork plain = new SequenceNetwork(5, WIDTH, 1, new Linear(WIDTH, WIDTH));
    assertThat(plain.schema()).isEqualTo(Schema.NONE);
    assertThat(Parameters.zeros(plain).matrices().keySet())
        .containsExactly(
            SequenceNetwork.ITEM_EMBEDDING, SequenceNetwork.ITEM_BIAS, "body.weight", "body.bias");
  }
}
