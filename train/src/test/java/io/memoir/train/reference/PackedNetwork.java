package io.memoir.train.reference;

import static org.bytedeco.pytorch.global.torch.addmm_out;

import io.memoir.model.DomainMemory;
import io.memoir.model.Domains;
import io.memoir.model.Weights;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.architecture.ItemTensors;
import io.memoir.model.feature.EncodedRows;
import io.memoir.train.encoding.EncodedFeatures;
import io.memoir.train.encoding.ItemVectors;
import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.Parameters;
import io.memoir.train.network.TrainableNetwork;
import io.memoir.train.packed.PackedBatch;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;

/** The trainer's own network seen from outside, to be held against others. */
public final class PackedNetwork {
  private final Parameters parameters;
  private final TrainableNetwork network;

  /**
   * @param architecture every width in it a multiple of 32
   */
  public PackedNetwork(SequenceNetwork architecture, Weights weights) {
    parameters = Parameters.zeros(architecture);
    parameters.copyFrom(weights);
    network =
        new TrainableNetwork(
            architecture,
            parameters,
            new ItemVectors(architecture, parameters, EncodedRows.EMPTY),
            EncodedFeatures.NONE,
            architecture.domainMemory() == DomainMemory.SHARED
                ? new int[0]
                : ItemTensors.domains(architecture, weights),
            TrainableNetwork.Dropout.NONE,
            Matrix.Type.FLOAT32);
  }

  /**
   * The score of every item after every event.
   *
   * @param inputs items of each sequence, at least one
   * @param times of each sequence those of its events and of the request after the last one
   * @return of each sequence {@code [length, itemCount]}, rows contiguous
   */
  public float[][] logits(int[][] inputs, long[][] times) {
    return logits(inputs, times, Domains.NONE);
  }

  /**
   * The same for requests that ask for a domain.
   *
   * @param domain its number
   */
  public float[][] logits(int[][] inputs, long[][] times, int domain) {
    PackedBatch batch = PackedBatch.of(inputs, inputs, times, network.architecture().calendarEnd());
    int[] asked = new int[batch.rows()];
    Arrays.fill(asked, domain);
    return scored(network.forward(batch, asked, false, new SplittableRandom(0)), batch, inputs);
  }

  /**
   * The score of every item at the place of every target, where the targets behind it are known to
   * a bidirectional network.
   *
   * @param targets of the same lengths as the inputs
   */
  public float[][] logitsBetween(int[][] inputs, int[][] targets, long[][] times) {
    PackedBatch batch =
        PackedBatch.of(inputs, targets, times, network.architecture().calendarEnd());
    return scored(network.forwardBetween(batch), batch, inputs);
  }

  private float[][] scored(Matrix hidden, PackedBatch batch, int[][] inputs) {
    Matrix table = parameters.get(SequenceNetwork.ITEM_EMBEDDING);
    int items = table.rows();
    Matrix scores = Matrix.empty().resize(hidden.rows(), items);
    try (PointerScope _ = new PointerScope()) {
      addmm_out(
          scores.tensor(),
          parameters.get(SequenceNetwork.ITEM_BIAS).tensor(),
          hidden.tensor(),
          table.tensor().t());
    }
    Integer[] order = PackedBatch.byFallingLength(inputs);
    float[][] ofSequences = new float[inputs.length][];
    for (int place = 0; place < order.length; place++) {
      int length = inputs[order[place]].length;
      float[] rows = new float[length * items];
      for (int t = 0; t < length; t++) {
        long from = 4L * (batch.stepOffsets()[t] + place) * items;
        MemorySegment.copy(scores.memory(), ValueLayout.JAVA_FLOAT, from, rows, t * items, items);
      }
      ofSequences[order[place]] = rows;
    }
    return ofSequences;
  }
}
