package io.memoir.train.product;

import static io.memoir.train.kernel.MatrixMemoryKernel.CHUNK;
import static org.bytedeco.pytorch.global.torch.addmm_out;
import static org.bytedeco.pytorch.global.torch.mm_out;

import io.memoir.model.layer.MatrixMemory;
import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.MatrixMemoryKernel;
import io.memoir.train.kernel.RowKernel;
import io.memoir.train.packed.SequenceOrder;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * One head of a matrix memory over one chunk of rows, forward and backward.
 *
 * <p>A chunk may contain the end of one sequence, whole sequences, and the beginning of another.
 * F(t) is the sum of log f over the rows of t's sequence in the chunk up to t, and S the memory of
 * the first sequence before the chunk. A 1 is appended to the values v, so that S consists of C and
 * n, transposed:
 *
 * <pre>
 * left[t][s] = e^(F(t) - F(s)) i(s)       within a sequence, s &lt;= t
 * weights    = left * (q k^T)
 * h~ | n.q   = weights v + brought q S    brought[t] = e^F(t) in the first sequence if it began before
 * S'         = (kept k)^T v + e^F(T) S    kept[s] = left[T][s] in the last sequence, T the last row
 * </pre>
 */
public final class MatrixMemoryChunk {
  private final MatrixMemory layer;
  private final int keyColumns;
  private final int valueColumns;

  private Matrix joined = Matrix.empty();
  private Matrix gates = Matrix.empty();
  private Matrix read = Matrix.empty();
  private int[] starts = {};
  private int rows;

  /** {@code n . q} of each row and head. */
  private float[] reach = {};

  /**
   * S at the beginning of each chunk, for each head, {@code [chunks heads keyColumns,
   * valueColumns]}.
   */
  private final Matrix memories = Matrix.empty();

  private final Matrix memoryGradient;
  private final Matrix queries;
  private final Matrix keys;
  private final Matrix values;
  private final Matrix scaledKeys;
  private final Matrix scaledValues;
  private final Matrix result;
  private final Matrix queryGradient;
  private final Matrix keyGradient;
  private final Matrix valueGradient;
  private final Matrix carriedGradient;
  private final Matrix left = Matrix.zeros(CHUNK, CHUNK);
  private final Matrix weights = Matrix.zeros(CHUNK, CHUNK);
  private final Matrix weightGradient = Matrix.zeros(CHUNK, CHUNK);
  private final Matrix taken = Matrix.zeros(1, CHUNK);
  private final Matrix columnSums = Matrix.zeros(1, CHUNK);

  // Of the rows of the current chunk.
  private int count;
  private boolean carriesIn;
  private boolean carriesOut;
  private float passed;
  private final int[] lows = new int[CHUNK];
  private final float[] sums = new float[CHUNK];
  private final float[] logInputs = new float[CHUNK];
  private final float[] brought = new float[CHUNK];
  private final float[] kept = new float[CHUNK];
  private final float[] rowSums = new float[CHUNK];
  private final float[] broughtGradient = new float[CHUNK];
  private final float[] keptGradient = new float[CHUNK];

  /** A chunk of a layer, with buffers of its own. */
  public MatrixMemoryChunk(MatrixMemory layer) {
    this.layer = layer;
    keyColumns = MatrixMemoryKernel.columns(layer.headWidth());
    valueColumns = MatrixMemoryKernel.columns(layer.headWidth() + 1);
    memoryGradient = Matrix.zeros(keyColumns, valueColumns);
    queries = Matrix.zeros(CHUNK, keyColumns);
    keys = Matrix.zeros(CHUNK, keyColumns);
    values = Matrix.zeros(CHUNK, valueColumns);
    scaledKeys = Matrix.zeros(CHUNK, keyColumns);
    scaledValues = Matrix.zeros(CHUNK, valueColumns);
    result = Matrix.zeros(CHUNK, valueColumns);
    queryGradient = Matrix.zeros(CHUNK, keyColumns);
    keyGradient = Matrix.zeros(CHUNK, keyColumns);
    valueGradient = Matrix.zeros(CHUNK, valueColumns);
    carriedGradient = Matrix.zeros(CHUNK, keyColumns);
  }

  /**
   * Sets the batch.
   *
   * @param joinedRows q, k (scaled), v, o of every row
   * @param gateRows i and f of every row before their activation, {@code [rows, 2 heads]}
   * @param readRows out: h of every row
   */
  public void take(Matrix joinedRows, Matrix gateRows, SequenceOrder order, Matrix readRows) {
    joined = joinedRows;
    gates = gateRows;
    read = readRows;
    rows = order.rows();
    starts = order.starts();
    if (reach.length < rows * layer.heads()) {
      reach = new float[rows * layer.heads()];
    }
    int chunks = (rows + CHUNK - 1) / CHUNK;
    memories.resize(chunks * layer.heads() * keyColumns, valueColumns);
  }

  /** Processes the chunks of a head in ascending order, from a row on. */
  public void forward(int head, int first) {
    load(head, first);
    try (PointerScope _ = new PointerScope()) {
      weigh();
      mm_out(result.tensor(), weights.tensor(), values.tensor());
      if (carriesIn) {
        RowKernel.scaleRows(queries, 0, CHUNK, brought, scaledKeys);
        result.tensor().addmm_(scaledKeys.tensor(), memory(head, first));
      }
      if (carriesOut) {
        RowKernel.scaleRows(keys, 0, CHUNK, kept, scaledKeys);
        Tensor next = memory(head, first + CHUNK);
        if (passed > 0) {
          addmm_out(
              next,
              memory(head, first),
              scaledKeys.tensor().t(),
              values.tensor(),
              new Scalar(passed),
              new Scalar(1f));
        } else {
          mm_out(next, scaledKeys.tensor().t(), values.tensor());
        }
      }
    }
    divide(head, first);
  }

  /**
   * Processes the chunks of a head in descending order.
   *
   * @param readGradient of h
   * @param joinedGradient its blocks of q, k and v are set
   * @param gateGradient its columns of the head are set
   */
  public void backward(
      int head, int first, Matrix readGradient, Matrix joinedGradient, Matrix gateGradient) {
    load(head, first);
    resultGradient(head, first, readGradient);
    float passedGradient = 0;
    try (PointerScope _ = new PointerScope()) {
      weigh();
      mm_out(valueGradient.tensor(), weights.tensor().t(), result.tensor());
      mm_out(weightGradient.tensor(), result.tensor(), values.tensor().t());
      MatrixMemoryKernel.backward(weights, left, weightGradient, rowSums, columnSums);
      mm_out(queryGradient.tensor(), weightGradient.tensor(), keys.tensor());
      mm_out(keyGradient.tensor(), weightGradient.tensor().t(), queries.tensor());
      Arrays.fill(keptGradient, 0);
      if (carriesOut) {
        RowKernel.scaleRows(keys, 0, CHUNK, kept, scaledKeys);
        valueGradient.tensor().addmm_(scaledKeys.tensor(), memoryGradient.tensor());
        RowKernel.scaleRows(values, 0, CHUNK, kept, scaledValues);
        mm_out(carriedGradient.tensor(), scaledValues.tensor(), memoryGradient.tensor().t());
        RowKernel.add(carriedGradient, keyGradient);
        MatrixMemoryKernel.rowProducts(carriedGradient, keys, keptGradient);
        if (passed > 0) {
          long from = (long) memoryRow(head, first) * valueColumns;
          passedGradient = passed * MatrixMemoryKernel.product(memories, from, memoryGradient);
        }
      }
      Arrays.fill(broughtGradient, 0);
      if (carriesIn) {
        RowKernel.scaleRows(result, 0, CHUNK, brought, scaledValues);
        mm_out(carriedGradient.tensor(), scaledValues.tensor(), memory(head, first).t());
        RowKernel.add(carriedGradient, queryGradient);
        MatrixMemoryKernel.rowProducts(carriedGradient, queries, broughtGradient);
        if (carriesOut && passed > 0) {
          memoryGradient
              .tensor()
              .addmm_(
                  queries.tensor().t(), scaledValues.tensor(), new Scalar(passed), new Scalar(1f));
        } else {
          mm_out(memoryGradient.tensor(), queries.tensor().t(), scaledValues.tensor());
        }
      }
    }
    store(head, first, joinedGradient);
    gateGradients(head, first, passedGradient, gateGradient);
  }

  /** Copies the rows of a chunk: q, k, v, and the sums of the gates. */
  private void load(int head, int first) {
    count = Math.min(CHUNK, rows - first);
    int d = layer.headWidth();
    int width = layer.width();
    queries.clearRows(count);
    keys.clearRows(count);
    values.clearRows(count);
    for (int t = 0; t < count; t++) {
      long row = (long) (first + t) * 4 * width + (long) head * d;
      copy(joined, row, queries, (long) t * keyColumns, d);
      copy(joined, row + width, keys, (long) t * keyColumns, d);
      copy(joined, row + 2L * width, values, (long) t * valueColumns, d);
      put(values, (long) t * valueColumns + d, 1);
    }
    int last = count - 1;
    carriesIn = starts[first] < first;
    carriesOut = first + count < rows && starts[first + count] < first + count;
    double sum = 0;
    for (int t = 0; t < count; t++) {
      int start = starts[first + t];
      lows[t] = Math.max(0, start - first);
      sum = (start == first + t ? 0 : sum) + logForget(head, first + t);
      sums[t] = (float) sum;
      logInputs[t] = logSigmoid(gates.at(first + t, head));
      put(taken, t, logInputs[t] - sums[t]);
      brought[t] = start < first ? (float) Math.exp(sums[t]) : 0;
    }
    for (int s = 0; s < count; s++) {
      boolean sameAsLast = starts[first + s] == starts[first + last];
      kept[s] = sameAsLast ? (float) Math.exp(sums[last] - sums[s] + logInputs[s]) : 0;
    }
    Arrays.fill(brought, count, CHUNK, 0);
    Arrays.fill(kept, count, CHUNK, 0);
    passed = brought[last];
  }

  /** The logarithm of the forget gate of a head at a row. */
  private float logForget(int head, int row) {
    return logSigmoid(gates.at(row, layer.heads() + head));
  }

  private void weigh() {
    mm_out(weights.tensor(), queries.tensor(), keys.tensor().t());
    MatrixMemoryKernel.decays(sums, taken, lows, count, left);
    MatrixMemoryKernel.multiply(left, weights);
  }

  private void divide(int head, int first) {
    int d = layer.headWidth();
    for (int t = 0; t < count; t++) {
      float product = result.at(t, d);
      float divisor = Math.max(Math.abs(product), 1);
      reach[(first + t) * layer.heads() + head] = product;
      long to = (long) (first + t) * layer.width() + (long) head * d;
      for (int j = 0; j < d; j++) {
        put(read, to + j, result.at(t, j) / divisor);
      }
    }
  }

  /** The derivative of {@link #divide}, written to {@link #result}. */
  private void resultGradient(int head, int first, Matrix readGradient) {
    int d = layer.headWidth();
    result.fill(0);
    for (int t = 0; t < count; t++) {
      float product = reach[(first + t) * layer.heads() + head];
      float divisor = Math.max(Math.abs(product), 1);
      float dot = 0;
      for (int j = 0; j < d; j++) {
        float upper = readGradient.at(first + t, head * d + j);
        dot += upper * read.at(first + t, head * d + j);
        put(result, (long) t * valueColumns + j, upper / divisor);
      }
      if (Math.abs(product) > 1) {
        put(result, (long) t * valueColumns + d, -dot / product);
      }
    }
  }

  private void store(int head, int first, Matrix joinedGradient) {
    int d = layer.headWidth();
    int width = layer.width();
    for (int t = 0; t < count; t++) {
      long row = (long) (first + t) * 4 * width + (long) head * d;
      copy(queryGradient, (long) t * keyColumns, joinedGradient, row, d);
      copy(keyGradient, (long) t * keyColumns, joinedGradient, row + width, d);
      copy(valueGradient, (long) t * valueColumns, joinedGradient, row + 2L * width, d);
    }
  }

  /**
   * Computes the gradients of the gates from those of the logarithms of {@link #left}, {@link
   * #brought} and {@link #kept}.
   */
  private void gateGradients(int head, int first, float passedGradient, Matrix gateGradient) {
    int heads = layer.heads();
    float last = passedGradient;
    for (int s = 0; s < count; s++) {
      last += keptGradient[s];
    }
    // The gradient of F(t), to which every log f up to t in its sequence contributes.
    double later = last;
    for (int t = count - 1; t >= 0; t--) {
      float column = columnSums.at(0, t);
      later += rowSums[t] - column + broughtGradient[t] - keptGradient[t];
      long row = (long) (first + t) * 2 * heads;
      float forget = gates.at(first + t, heads + head);
      put(gateGradient, row + heads + head, (float) later * slopeOfLog(forget));
      put(
          gateGradient,
          row + head,
          (column + keptGradient[t]) * slopeOfLog(gates.at(first + t, head)));
      if (starts[first + t] == first + t) {
        later = 0;
      }
    }
  }

  /** {@code log sigmoid(x)}, accurate also where it is close to 0. */
  private static float logSigmoid(float x) {
    return (float) (Math.min(x, 0) - Math.log1p(Math.exp(-Math.abs(x))));
  }

  /** The derivative of {@link #logSigmoid}. */
  private static float slopeOfLog(float x) {
    return (float) (1 / (1 + Math.exp(x)));
  }

  private int memoryRow(int head, int first) {
    return (first / CHUNK * layer.heads() + head) * keyColumns;
  }

  private Tensor memory(int head, int first) {
    return memories.rowsAsTensor(memoryRow(head, first), keyColumns);
  }

  private static void copy(Matrix from, long at, Matrix to, long place, int length) {
    MemorySegment.copy(from.memory(), 4 * at, to.memory(), 4 * place, 4L * length);
  }

  private static void put(Matrix matrix, long index, float value) {
    matrix.memory().setAtIndex(ValueLayout.JAVA_FLOAT, index, value);
  }
}
