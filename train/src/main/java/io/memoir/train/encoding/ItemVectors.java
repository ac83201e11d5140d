package io.memoir.train.encoding;

import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.feature.EncodedRows;
import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.Parameters;
import java.util.stream.IntStream;

/**
 * The vectors of all items: the learned row of each plus its features. Updated after every change
 * of the parameters, and shared by all workers. Without features, the table of the learned rows is
 * used directly, and nothing is copied.
 */
public final class ItemVectors {
  private final Matrix embedding;
  private final boolean plain;
  private final Matrix vectors;
  private final FeatureSums sums;

  /**
   * The vectors of the items of a network.
   *
   * @param encoded the features of the items, one row per item
   */
  public ItemVectors(SequenceNetwork network, Parameters parameters, EncodedRows encoded) {
    this.embedding = parameters.get(SequenceNetwork.ITEM_EMBEDDING);
    this.plain = network.schema().item().isEmpty();
    this.vectors = plain ? embedding : Matrix.empty().resize(embedding.rows(), embedding.columns());
    // Its gradients are not used; every worker has its own.
    this.sums =
        new FeatureSums(
            network.schema().item(), SequenceNetwork.ITEM, encoded, parameters, parameters);
    sums.take(IntStream.range(0, plain ? 0 : embedding.rows()).toArray());
    refresh();
  }

  /** Computes the vectors from the current parameters. */
  public void refresh() {
    if (!plain) {
      vectors.copyFrom(embedding);
      sums.addTaken(vectors);
    }
  }

  /** {@code [items, width]}. */
  public Matrix matrix() {
    return vectors;
  }

  /** The gradient of the vectors, for one worker. */
  public Gradient gradient(Parameters gradients) {
    return new Gradient(gradients);
  }

  /** The gradient of the vectors for one worker, summed from the loss and from the input events. */
  public final class Gradient {
    private final Matrix embeddingGradient;
    private final Matrix collected;
    private final FeatureSums ofFeatures;

    private Gradient(Parameters gradients) {
      embeddingGradient = gradients.get(SequenceNetwork.ITEM_EMBEDDING);
      collected =
          plain
              ? embeddingGradient
              : Matrix.zeros(embeddingGradient.rows(), embeddingGradient.columns());
      ofFeatures = sums.withGradients(gradients);
    }

    /** Begins a step: the gradient is zero. */
    public void clear() {
      collected.fill(0);
      ofFeatures.clear();
    }

    /** {@code [items, width]}, to which gradients are added. */
    public Matrix matrix() {
      return collected;
    }

    /** Ends a step: sets the gradients of the learned rows and of the features. */
    public void distribute() {
      if (!plain) {
        embeddingGradient.copyFrom(collected);
        ofFeatures.backward(collected);
      }
    }
  }
}
