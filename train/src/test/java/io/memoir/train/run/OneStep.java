package io.memoir.train.run;

import io.memoir.model.Weights;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.train.batch.Replica;
import io.memoir.train.batch.TargetWeights;
import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.Parameters;
import io.memoir.train.loss.FullSoftmax;
import io.memoir.train.loss.ItemMatrix;
import io.memoir.train.network.RandomNetworks;
import io.memoir.train.network.TrainableNetwork;
import io.memoir.train.network.TrainableNetwork.Dropout;
import io.memoir.train.packed.PackedBatch;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** A network with one worker, whose steps change nothing: the same weights every time. */
final class OneStep {
  private final SequenceNetwork architecture;
  private final Parameters parameters;
  private final ItemMatrix items;
  private final TrainableNetwork network;
  private final Replica worker;

  OneStep(SequenceNetwork architecture, Weights weights, Matrix.Type type, Dropout dropout) {
    this(architecture, weights, type, dropout, 0);
  }

  /** A step whose targets are spread over all items by a share. */
  OneStep(
      SequenceNetwork architecture,
      Weights weights,
      Matrix.Type type,
      Dropout dropout,
      float smoothing) {
    this(architecture, weights, type, dropout, smoothing, TargetWeights.EQUAL);
  }

  /** A step whose targets have weights. */
  OneStep(
      SequenceNetwork architecture,
      Weights weights,
      Matrix.Type type,
      Dropout dropout,
      float smoothing,
      TargetWeights targetWeights) {
    this.architecture = architecture;
    parameters = Parameters.zeros(architecture);
    parameters.copyFrom(weights);
    network = new TrainableNetwork(architecture, parameters, dropout, type);
    items =
        new ItemMatrix(network.vectors().matrix(), parameters.get(SequenceNetwork.ITEM_BIAS), type);
    worker = new Replica(network, new FullSoftmax(items, smoothing), List.of(), targetWeights);
  }

  /** Shared with the network; what changes it calls {@link #loss} next. */
  Parameters parameters() {
    return parameters;
  }

  /** The mean loss over all targets, leaving gradients. */
  double loss(int[][] inputs, int[][] targets, long seed) {
    return loss(pack(inputs, targets), seed);
  }

  /** The same of a batch that is packed already. */
  double loss(PackedBatch batch, long seed) {
    network.vectors().refresh();
    items.refresh();
    double weight = worker.take(batch, new SplittableRandom(seed));
    return worker.step((float) (1 / weight), new float[0], new SplittableRandom(seed));
  }

  private PackedBatch pack(int[][] inputs, int[][] targets) {
    return PackedBatch.of(
        inputs, targets, RandomNetworks.times(inputs), architecture.calendarEnd());
  }

  /** A copy of the gradients of the last {@link #loss}. */
  Map<String, float[]> gradients() {
    Map<String, float[]> copies = new LinkedHashMap<>();
    network.gradients().matrices().forEach((name, matrix) -> copies.put(name, matrix.toArray()));
    return copies;
  }

  /** The queries of the rows of a batch, as in training but without dropout. */
  float[] queries(int[][] inputs, int[][] targets) {
    network.vectors().refresh();
    return worker.queries(pack(inputs, targets), new SplittableRandom(0)).toArray();
  }

  /** Hidden states without dropout, of each sequence {@code [length, width]}. */
  float[][] hidden(int[][] inputs) {
    int width = architecture.width();
    PackedBatch batch = pack(inputs, inputs);
    float[] rows = network.forward(batch, false, new SplittableRandom(0)).toArray();
    Integer[] order = PackedBatch.byFallingLength(inputs);
    float[][] ofSequences = new float[inputs.length][];
    for (int place = 0; place < order.length; place++) {
      int length = inputs[order[place]].length;
      ofSequences[order[place]] = new float[length * width];
      for (int t = 0; t < length; t++) {
        int row = batch.stepOffsets()[t] + place;
        float[] state = Arrays.copyOfRange(rows, row * width, (row + 1) * width);
        System.arraycopy(state, 0, ofSequences[order[place]], t * width, width);
      }
    }
    return ofSequences;
  }
}
