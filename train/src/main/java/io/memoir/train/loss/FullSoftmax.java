package io.memoir.train.loss;

import static org.bytedeco.pytorch.global.torch.mm_out;

import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.RowKernel;
import io.memoir.train.kernel.SampledKernel;
import io.memoir.train.kernel.SmoothingKernel;
import io.memoir.train.kernel.SoftmaxKernel;
import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;

/**
 * Cross-entropy over the whole catalogue, fused and in chunks of rows: at most {@code CHUNK_VALUES}
 * logits exist at a time, and they are replaced by the gradient in place.
 *
 * <p>For a chunk of hidden states H, with E the item table, b the item bias and y the targets:
 *
 * <pre>
 * P  = exp(H E' + b - max)          product, then one pass; s = the sum of each row
 * dH = P E / s - E[y]               product, then a pass over the short rows
 * dE = P' (H / s) - H at rows y     product
 * db = column sums of P / s - 1 at y
 * </pre>
 *
 * With label smoothing, the share {@code 1 - e} of the target is the target item, and e is
 * distributed over all N items: with m the mean of all rows of E and h the sum of all rows of H,
 *
 * <pre>
 * dH = .. - (1 - e) E[y] - e m
 * dE = .. - (1 - e) H at rows y - e h / N in every row
 * db = .. - (1 - e) at y - e / N for every row of H
 * </pre>
 *
 * If targets have weights, the terms of each row are multiplied by the weight of its target, and h
 * is a weighted sum. The products are computed in the precision of {@link ItemMatrix}; sums, the
 * exponential and the terms of the target are 32-bit floats.
 */
public final class FullSoftmax implements Loss {
  /**
   * 1,024 rows of a catalogue of 32,000 items, 64 MB of bfloat16. A chunk costs one pass over the
   * whole item table in addition to its products, so a large catalogue needs many rows as well.
   */
  private static final int CHUNK_VALUES = 1 << 25;

  private final ItemMatrix items;
  private final float smoothing;
  private final Matrix mean = Matrix.empty();
  private final Matrix sum = Matrix.empty();
  private final Matrix logits;
  private final Matrix typedHidden;
  private final Matrix weighted;
  private final Matrix typedTableGradient;
  private float[] maxima = {};
  private float[] factors = {};

  /**
   * @param items the table in the type of the products, shared by all workers
   */
  public FullSoftmax(ItemMatrix items) {
    this(items, 0);
  }

  /**
   * @param items the table in the type of the products, shared by all workers
   * @param smoothing share of the target that is distributed over all items, less than 1
   */
  public FullSoftmax(ItemMatrix items, float smoothing) {
    this.items = items;
    this.smoothing = smoothing;
    Matrix.Type type = items.table().type();
    logits = Matrix.empty(type);
    typedHidden = Matrix.empty(type);
    weighted = Matrix.empty(type);
    typedTableGradient = Matrix.empty(type);
  }

  @Override
  public double apply(
      Matrix hidden,
      Targets targets,
      float weight,
      ItemGradients gradients,
      Matrix hiddenGradient) {
    int width = hidden.columns();
    int rows = hidden.rows();
    float[] ofRows = products(targets.weights(), weight);
    int columns = items.table().rows();
    int chunk = Math.clamp(CHUNK_VALUES / columns, 64, 1024);
    maxima = maxima.length < chunk ? new float[chunk] : maxima;
    factors = factors.length < chunk ? new float[chunk] : factors;
    float[] sums = new float[chunk];
    Matrix tableGradient = gradients.vectors();
    Matrix biasGradient = gradients.bias();
    typedTableGradient.resize(columns, width);
    double loss = 0;
    for (int first = 0; first < rows; first += chunk) {
      int count = Math.min(chunk, rows - first);
      try (PointerScope _ = new PointerScope()) {
        int padded = Matrix.paddedRows(count);
        typedHidden.resize(padded, width).clearRows(count);
        logits.resize(padded, columns);
        weighted.resize(padded, width);
        Arrays.fill(factors, 0, count, 1f);
        RowKernel.scaleRows(hidden, first, count, factors, typedHidden);
        mm_out(logits.tensor(), typedHidden.tensor(), items.table().tensor().t());
        SoftmaxKernel.exponentials(logits, items.bias(), count, maxima, sums);
        mm_out(weighted.tensor(), logits.tensor(), items.table().tensor());
        for (int r = 0; r < count; r++) {
          factors[r] = ofRows[first + r] / sums[r];
          loss += targets.weights()[first + r] * (Math.log(sums[r]) + maxima[r]);
        }
        RowKernel.scaleRows(hidden, first, count, factors, typedHidden);
        mm_out(typedTableGradient.tensor(), logits.tensor().t(), typedHidden.tensor());
        RowKernel.accumulate(typedTableGradient, tableGradient);
        SoftmaxKernel.columnSums(logits, count, factors, biasGradient);
      }
      RowKernel.softmaxGradient(
          weighted, sums, items.exact(), targets.items(), first, count, ofRows, hiddenGradient);
    }
    float own = 1 - smoothing;
    loss -= own * items.targetLogits(hidden, targets);
    float[] ofTargets = products(ofRows, -own);
    SampledKernel.addToTargets(hidden, targets.items(), 0, rows, ofTargets, tableGradient);
    for (int r = 0; r < rows; r++) {
      SampledKernel.addAt(biasGradient, targets.items()[r], ofTargets[r]);
    }
    if (smoothing > 0) {
      loss -= smoothing * spread(hidden, targets, ofRows, weight, gradients, hiddenGradient);
    }
    return loss * weight;
  }

  private static float[] products(float[] values, float factor) {
    float[] products = new float[values.length];
    for (int i = 0; i < products.length; i++) {
      products[i] = values[i] * factor;
    }
    return products;
  }

  /**
   * Adds the part that is distributed over all items; returns the weighted sum over rows of the
   * mean logit.
   *
   * @param ofRows the weight of each row, with the factor {@code weight}
   */
  private double spread(
      Matrix hidden,
      Targets targets,
      float[] ofRows,
      float weight,
      ItemGradients gradients,
      Matrix hiddenGradient) {
    int width = hidden.columns();
    Matrix embedding = items.exact();
    int count = embedding.rows();
    RowKernel.sumRows(embedding, mean.resize(1, width));
    SmoothingKernel.scale(mean, 1f / count);
    SmoothingKernel.sumRows(hidden, targets.weights(), sum.resize(1, width));
    SmoothingKernel.addDifferences(
        embedding, targets.items(), mean, products(ofRows, smoothing), hiddenGradient);
    float share = weight * smoothing / count;
    double total = targets.sum();
    SmoothingKernel.addToRows(sum, -share, gradients.vectors());
    SmoothingKernel.addToAll(-share * (float) total, gradients.bias());
    return SmoothingKernel.product(mean, sum)
        + total * SmoothingKernel.sum(items.exactBias()) / count;
  }
}
