package io.memoir.train.encoding;

import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.feature.EncodedRows;
import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.Parameters;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The vectors of all items: the learned row of each plus its features. Updated after every change
 * of the parameters, and shared by all workers. Without features, the table of the learned rows is
 * used directly, and nothing is copied.
 */
public final class ItemVectors {
  private final Matrix embedding;
  private final boolean plain;
  private final boolean sparse;
  private final Matrix vectors;
  private final FeatureSums sums;

  /**
   * The vectors of the items of a network.
   *
   * @param encoded the features of the items, one row each
   * @param sparse whether gradients keep account of the rows that they touch, so that a step does
   *     not visit the others; only for items without features
   */
  public ItemVectors(
      SequenceNetwork network, Parameters parameters, EncodedRows encoded, boolean sparse) {
    this.sparse = sparse;
    this.embedding = parameters.get(SequenceNetwork.ITEM_EMBEDDING);
    this.plain = network.schema().item().isEmpty();
    this.vectors = plain ? embedding : Matrix.empty().resize(embedding.rows(), embedding.columns());
    // Its gradients are not used; every worker has its own.
    this.sums =
        new FeatureSums(
            network.schema().item(),
            SequenceNetwork.ITEM,
            encoded,
            network.items().lists(),
            parameters,
            parameters);
    sums.take(IntStream.range(0, plain ? 0 : embedding.rows()).toArray());
    refresh();
  }

  /** The vectors of the items of a network, with dense gradients. */
  public ItemVectors(SequenceNetwork network, Parameters parameters, EncodedRows encoded) {
    this(network, parameters, encoded, false);
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
    private final Optional<TouchedRows> touched;

    private Gradient(Parameters gradients) {
      embeddingGradient = gradients.get(SequenceNetwork.ITEM_EMBEDDING);
      collected =
          plain
              ? embeddingGradient
              : Matrix.zeros(embeddingGradient.rows(), embeddingGradient.columns());
      ofFeatures = sums.withGradients(gradients);
      touched = sparse ? Optional.of(TouchedRows.none(embeddingGradient.rows())) : Optional.empty();
    }

    /** Begins a step: the gradient is zero. */
    public void clear() {
      if (touched.isPresent()) {
        TouchedRows rows = touched.get();
        for (int i = 0; i < rows.count(); i++) {
          collected.clearRow(rows.row(i));
        }
        rows.clear();
      } else {
        collected.fill(0);
      }
      ofFeatures.clear();
    }

    /** Must be called with the rows of {@link #matrix} to which gradients are added. */
    public void touch(int[] items) {
      touched.ifPresent(rows -> rows.add(items));
    }

    /** The rows with a gradient in this step; empty if the gradients are dense. */
    public Optional<TouchedRows> touched() {
      return touched;
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
