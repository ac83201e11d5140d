package io.memoir.train.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.model.Weights;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.layer.Linear;
import io.memoir.train.config.OptimizerConfig;
import io.memoir.train.encoding.TouchedRows;
import io.memoir.train.kernel.Parameters;
import io.memoir.train.network.RandomNetworks;
import io.memoir.train.reference.EagerNetwork;
import io.memoir.train.reference.EagerTraining;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Our optimisers against libtorch's, fed with the same gradients. */
class OptimizerTest {
  private static final long SEED = 5;
  private static final int STEPS = 20;
  private static final SequenceNetwork NETWORK = RandomNetworks.network(37, new Linear(32, 32));

  @ParameterizedTest
  @EnumSource
  void update_asLibtorch(OptimizerConfig.Kind kind) {
    requireSame(new OptimizerConfig(kind, 0.01, 0.9, 0.98, 0, 1e-8, 0, 0, 0, false));
  }

  @ParameterizedTest
  @EnumSource
  void update_weightDecay_asLibtorch(OptimizerConfig.Kind kind) {
    requireSame(new OptimizerConfig(kind, 0.01, 0.8, 0.95, 0, 1e-6, 0.1, 0.1, 0, false));
  }

  @ParameterizedTest
  @EnumSource
  void update_clipping_asLibtorch(OptimizerConfig.Kind kind) {
    requireSame(new OptimizerConfig(kind, 0.01, 0.9, 0.98, 0, 1e-8, 0, 0, 0.5, false));
  }

  @Test
  void update_momentum_asLibtorch() {
    requireSame(
        new OptimizerConfig(OptimizerConfig.Kind.SGD, 0.01, 0, 0, 0.9, 1e-8, 0.1, 0.1, 0, false));
  }

  /** Without a gradient, decoupled weight decay shrinks each parameter by rate times decay. */
  @Test
  void update_itemWeightDecay_shrinksWhatItemsHave() {
    OptimizerConfig config =
        new OptimizerConfig(OptimizerConfig.Kind.ADAMW, 0.01, 0.9, 0.98, 0, 1e-8, 0.1, 5, 0, false);
    Parameters parameters = Parameters.zeros(NETWORK);
    parameters.matrices().values().forEach(each -> each.fill(1));
    Optimizer optimizer = new Optimizer(config, NETWORK, parameters);
    optimizer.begin();
    optimizer.update(Parameters.zeros(NETWORK), Optional.empty(), 0, 1, 0, 1);
    Set<String> ofItems = Set.of(SequenceNetwork.ITEM_EMBEDDING, SequenceNetwork.ITEM_BIAS);
    assertThat(parameters.matrices().keySet()).containsAll(ofItems).hasSizeGreaterThan(2);
    parameters
        .matrices()
        .forEach((name, matrix) -> {
          float[] expected = new float[matrix.size()];
          Arrays.fill(expected, ofItems.contains(name) ? 1 - 0.01f * 5 : 1 - 0.01f * 0.1f);
          assertThat(matrix.toArray()).as(name).containsExactly(expected, Offset.offset(1e-6f));
        });
  }

  /** Rows without a gradient keep their values and moments; the others are as those of Adam. */
  @Test
  void update_someRows_leavesTheOthers() {
    OptimizerConfig config =
        new OptimizerConfig(OptimizerConfig.Kind.ADAM, 0.01, 0.9, 0.98, 0, 1e-8, 0, 0, 0, true);
    Parameters parameters = Parameters.zeros(NETWORK);
    parameters.copyFrom(RandomNetworks.weights(NETWORK, SEED));
    float[] expected = parameters.get(SequenceNetwork.ITEM_EMBEDDING).toArray();
    double[] mean = new double[expected.length];
    double[] square = new double[expected.length];
    Optimizer optimizer = new Optimizer(config, NETWORK, parameters);
    SplittableRandom random = new SplittableRandom(SEED);
    for (int step = 1; step <= STEPS; step++) {
      TouchedRows touched = TouchedRows.none(37);
      touched.add(random.ints(5, 0, 37).toArray());
      Parameters gradients = Parameters.zeros(NETWORK);
      float[] gradient = new float[expected.length];
      for (int i = 0; i < touched.count(); i++) {
        for (int at = touched.row(i) * 32; at < (touched.row(i) + 1) * 32; at++) {
          gradient[at] = (float) random.nextGaussian(0, 0.1);
          mean[at] = 0.9 * mean[at] + 0.1 * gradient[at];
          square[at] = 0.98 * square[at] + 0.02 * gradient[at] * gradient[at];
          double first = mean[at] / (1 - Math.pow(0.9, step));
          double second = square[at] / (1 - Math.pow(0.98, step));
          expected[at] -= (float) (0.01 * first / (Math.sqrt(second) + 1e-8));
        }
      }
      gradients.get(SequenceNetwork.ITEM_EMBEDDING).copyFrom(gradient);
      List<Parameters> workers = List.of(gradients);
      double squares =
          Optimizer.reduce(workers, Optional.of(touched), 0, 2)
              + Optimizer.reduce(workers, Optional.of(touched), 1, 2);
      double sum = 0;
      for (float each : gradient) {
        sum += each * each;
      }
      assertThat(squares).isCloseTo(sum, Offset.offset(1e-5));
      optimizer.begin();
      for (int share = 0; share < 2; share++) {
        optimizer.update(gradients, Optional.of(touched), Math.sqrt(squares), 1, share, 2);
      }
    }
    assertThat(parameters.get(SequenceNetwork.ITEM_EMBEDDING).toArray())
        .as("seed %d", SEED)
        .containsExactly(expected, Offset.offset(3e-6f));
  }

  /** Two workers' gradients are summed, and two threads move a stretch each. */
  private static void requireSame(OptimizerConfig config) {
    Weights weights = RandomNetworks.weights(NETWORK, SEED);
    Parameters parameters = Parameters.zeros(NETWORK);
    parameters.copyFrom(weights);
    Optimizer optimizer = new Optimizer(config, NETWORK, parameters);
    SplittableRandom random = new SplittableRandom(SEED);
    try (EagerNetwork eager = new EagerNetwork(NETWORK, weights);
        EagerTraining training = new EagerTraining(eager, config)) {
      for (int step = 0; step < STEPS; step++) {
        List<Parameters> workers = List.of(Parameters.zeros(NETWORK), Parameters.zeros(NETWORK));
        training.step(fill(workers, random));
        double squares =
            Optimizer.reduce(workers, Optional.empty(), 0, 2)
                + Optimizer.reduce(workers, Optional.empty(), 1, 2);
        optimizer.begin();
        for (int share = 0; share < 2; share++) {
          optimizer.update(workers.getFirst(), Optional.empty(), Math.sqrt(squares), 1, share, 2);
        }
      }
      parameters
          .matrices()
          .forEach((name, matrix) ->
              assertThat(matrix.toArray())
                  .as("%s after %d steps of %s, seed %d", name, STEPS, config, SEED)
                  .containsExactly(eager.values(name), Offset.offset(3e-6f)));
    }
  }

  /** Random gradients for both workers; gives their sums. */
  private static Map<String, float[]> fill(List<Parameters> workers, SplittableRandom random) {
    Map<String, float[]> sums = new HashMap<>();
    for (String name : workers.getFirst().matrices().keySet()) {
      int size = workers.getFirst().get(name).size();
      float[] sum = new float[size];
      for (Parameters worker : workers) {
        float[] part = new float[size];
        for (int i = 0; i < size; i++) {
          part[i] = (float) random.nextGaussian(0, 0.1);
          sum[i] += part[i];
        }
        worker.get(name).copyFrom(part);
      }
      sums.put(name, sum);
    }
    return sums;
  }
}
