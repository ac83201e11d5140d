package io.memoir.train.loss;

import static org.bytedeco.pytorch.global.torch.mm_out;

import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.RowKernel;
import io.memoir.train.kernel.SampledKernel;
import io.memoir.train.kernel.SampledKernel.Rows;
import io.memoir.train.kernel.SoftmaxKernel;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.bytedeco.javacpp.PointerScope;

/**
 * A loss over the target and a number of drawn items, which are the same for all rows of a step.
 *
 * <p>With H a chunk of hidden states, S the drawn items, E[S] a table of their rows of the item
 * table, and y the targets:
 *
 * <pre>
 * s = H E[S]' + b[S],  t = H . E[y] + b[y]        scores; a drawn item that is the target is left out
 * s, t = dL/ds, dL/dt                             the {@link Objective}, in place
 * dH = s E[S] + t E[y]
 * dE[S] = s' H,  dE[y] += t H
 * db[S] = column sums of s,  db[y] += t
 * </pre>
 *
 * The loss of each row is multiplied by the weight of its target. The products with E[S] are
 * computed in the precision of {@link ItemMatrix}, everything else in 32-bit floats.
 */
public final class SampledLoss implements Loss {
  /** 512 rows of 2,048 drawn items, 4 MB. */
  private static final int CHUNK_VALUES = 1 << 20;

  private static final int LARGEST_CHUNK = 1024;

  private final ItemMatrix items;
  private final Negatives negatives;
  private final Objective objective;
  private final Matrix exactTable = Matrix.empty();
  private final Matrix table;
  private final Matrix offsets = Matrix.empty();
  private final Matrix typedHidden;
  private final Matrix typedScores;
  private final Matrix scores = Matrix.empty();
  private final Matrix typedHiddenGradient;
  private final Matrix typedTableGradient;
  private final Matrix tableGradientOfDrawn = Matrix.empty();
  private final Matrix biasGradientOfDrawn = Matrix.empty();
  private final Matrix scratch = Matrix.empty();
  private final float[] ones = new float[LARGEST_CHUNK];
  private final float[] targetScores = new float[LARGEST_CHUNK];
  private final int[] hits = new int[LARGEST_CHUNK];
  private final int[] live = new int[LARGEST_CHUNK];
  private final float[] weights = new float[LARGEST_CHUNK];
  private int[] drawn = {};

  /**
   * @param items the table in the type of the products, shared by all workers
   */
  public SampledLoss(ItemMatrix items, Negatives negatives, Objective objective) {
    this.items = items;
    this.negatives = negatives;
    this.objective = objective;
    Matrix.Type type = items.table().type();
    table = Matrix.empty(type);
    typedHidden = Matrix.empty(type);
    typedScores = type == Matrix.Type.FLOAT32 ? scores : Matrix.empty(type);
    typedHiddenGradient = Matrix.empty(type);
    typedTableGradient = Matrix.empty(type);
    Arrays.fill(ones, 1);
  }

  @Override
  public void prepare(RandomGenerator random) {
    drawn = negatives.draw(random);
  }

  @Override
  public double apply(
      Matrix hidden,
      Targets targets,
      float weight,
      ItemGradients gradients,
      Matrix hiddenGradient) {
    int width = hidden.columns();
    int[] wanted = targets.items();
    gatherDrawn(width);
    int columns = table.rows();
    int chunk = Math.clamp(CHUNK_VALUES / columns, 32, LARGEST_CHUNK);
    gradients.touch().accept(wanted);
    gradients.touch().accept(drawn);
    Matrix tableGradient = gradients.vectors();
    Matrix biasGradient = gradients.bias();
    tableGradientOfDrawn.resize(columns, width).fill(0);
    biasGradientOfDrawn.resize(1, columns).fill(0);
    double loss = 0;
    for (int first = 0; first < hidden.rows(); first += chunk) {
      int count = Math.min(chunk, hidden.rows() - first);
      score(hidden, wanted, first, count);
      System.arraycopy(targets.weights(), first, weights, 0, count);
      Rows rows = new Rows(scores, count, targetScores, live, weights);
      loss += objective.apply(rows, weight, scratch);
      leaveOutHits(count, 0);
      multiplyBack(count, width);
      SoftmaxKernel.columnSums(scores, count, ones, biasGradientOfDrawn);
      SampledKernel.hiddenGradient(
          typedHiddenGradient, items.exact(), wanted, first, count, targetScores, hiddenGradient);
      SampledKernel.addToTargets(hidden, wanted, first, count, targetScores, tableGradient);
      for (int r = 0; r < count; r++) {
        SampledKernel.addAt(biasGradient, wanted[first + r], targetScores[r]);
      }
    }
    RowKernel.scatterAdd(tableGradientOfDrawn, 0, drawn, 0, drawn.length, 1, tableGradient);
    for (int c = 0; c < drawn.length; c++) {
      SampledKernel.addAt(biasGradient, drawn[c], biasGradientOfDrawn.at(0, c));
    }
    return loss;
  }

  /** Copies the drawn rows of the item table, and the terms that are added to their scores. */
  private void gatherDrawn(int width) {
    int multiple = SoftmaxKernel.columnMultiple();
    int columns = Math.max(1, (drawn.length + multiple - 1) / multiple) * multiple;
    exactTable.resize(columns, width);
    exactTable.fill(0);
    RowKernel.gather(items.exact(), drawn, drawn.length, 1, exactTable);
    table.resize(columns, width);
    RowKernel.convert(exactTable, table);
    offsets.resize(1, columns);
    for (int c = 0; c < columns; c++) {
      float offset = c < drawn.length ? offset(drawn[c]) : SampledKernel.EXCLUDED;
      SampledKernel.put(offsets, 0, c, offset);
    }
  }

  private float offset(int item) {
    float correction = objective.corrected() ? negatives.logExpectedCount(item) : 0;
    return items.exactBias().at(0, item) - correction;
  }

  /**
   * Computes the scores of drawn items and targets, and excludes drawn items that are the target.
   */
  private void score(Matrix hidden, int[] targets, int first, int count) {
    int columns = table.rows();
    typedHidden.resize(count, hidden.columns());
    typedScores.resize(count, columns);
    scores.resize(count, columns);
    RowKernel.scaleRows(hidden, first, count, ones, typedHidden);
    try (PointerScope _ = new PointerScope()) {
      mm_out(typedScores.tensor(), typedHidden.tensor(), table.tensor().t());
    }
    SampledKernel.addOffsets(typedScores, offsets, count, scores);
    SampledKernel.targetScores(hidden, items.exact(), targets, first, count, targetScores);
    for (int r = 0; r < count; r++) {
      int target = targets[first + r];
      targetScores[r] += offset(target);
      hits[r] = Arrays.binarySearch(drawn, target);
      live[r] = drawn.length - (hits[r] >= 0 ? 1 : 0);
    }
    leaveOutHits(count, SampledKernel.EXCLUDED);
  }

  private void leaveOutHits(int count, float value) {
    for (int r = 0; r < count; r++) {
      if (hits[r] >= 0) {
        SampledKernel.put(scores, r, hits[r], value);
      }
    }
  }

  /** Computes the gradients of the hidden states and of the drawn rows from those of the scores. */
  private void multiplyBack(int count, int width) {
    if (typedScores.type() != Matrix.Type.FLOAT32) {
      RowKernel.convert(scores, typedScores);
    }
    typedHiddenGradient.resize(count, width);
    typedTableGradient.resize(table.rows(), width);
    try (PointerScope _ = new PointerScope()) {
      mm_out(typedHiddenGradient.tensor(), typedScores.tensor(), table.tensor());
      mm_out(typedTableGradient.tensor(), typedScores.tensor().t(), typedHidden.tensor());
    }
    RowKernel.accumulate(typedTableGradient, tableGradientOfDrawn);
  }
}
