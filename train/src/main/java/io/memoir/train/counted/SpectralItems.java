package io.memoir.train.counted;

import static org.bytedeco.pytorch.global.torch.linalg_eigh;
import static org.bytedeco.pytorch.global.torch.mm_out;

import io.memoir.data.Progress;
import io.memoir.data.Sequences;
import io.memoir.train.kernel.Matrix;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.javacpp.indexer.DoubleIndexer;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.global.torch;

/**
 * Vectors of items computed from co-occurrence counts, used as initial item embeddings. They
 * contain which items belong together; from random values, a network has to learn this from few
 * events per item.
 *
 * <pre>
 * n(i, j)  = sum of 1/d over all places of i and j that are d events apart, d at most {@value #DISTANCE}
 * p(i)     = share of i in the sum of n;  c(i) = share of its {@value #SMOOTHING}th power
 * M(i, j)  = max(0, log(n(i, j) / sum of n) - log(p(i) c(i) p(j) c(j)) / 2)
 * M        ~ E E^T, the width largest eigenvalues; row i of E, at unit length, is the vector of i
 * </pre>
 *
 * <p>This is what skip-gram with negative sampling factorises (Levy and Goldberg 2014), with the
 * smoothing of Levy, Goldberg and Dagan 2015, made symmetric. The eigenvectors are found by block
 * power iteration from random values (Halko, Martinsson and Tropp 2011).
 *
 * @param width length of the vectors
 * @param values {@code [items, width]}
 * @param known which items have a vector; the rows of others are zero
 */
@SuppressWarnings("ArrayRecordComponent")
public record SpectralItems(int width, float[] values, boolean[] known) {
  private static final int DISTANCE = 8;
  private static final double SMOOTHING = 0.75;

  /**
   * Number of additional vectors in the iteration, which improves the accuracy of the requested
   * ones.
   */
  private static final int SPARE = 16;

  private static final int ITERATIONS = 8;

  /** Squared lengths below this share of the largest are treated as zero. */
  private static final double RANK_TOLERANCE = 1e-7;

  private static final long MOST_PAIRS = 100_000_000;
  private static final int FEWEST_NEIGHBOURS = 200;

  /**
   * Counts and factorises.
   *
   * @param holdOut whether the validation events are held out
   * @param width of the vectors
   * @param seed of the initial values of the iteration
   */
  public static SpectralItems of(
      Sequences sequences,
      int itemCount,
      boolean holdOut,
      int width,
      long seed,
      Progress progress) {
    int neighbours =
        Math.clamp(MOST_PAIRS / itemCount, Math.min(FEWEST_NEIGHBOURS, itemCount), itemCount);
    double[] sums = new double[itemCount];
    SparseRows.Table table =
        ItemRows.nearness(
            TrainingEvents.of(sequences, holdOut), itemCount, DISTANCE, neighbours, sums, progress);
    toInformation(table, sums);
    return factorise(table, itemCount, width, seed);
  }

  /**
   * Replaces the counts by M. Entries that were cut from the row of one of the two items are
   * dropped from both.
   */
  private static void toInformation(SparseRows.Table table, double[] sums) {
    double total = Arrays.stream(sums).sum();
    double smoothed = Arrays.stream(sums).map(sum -> Math.pow(sum, SMOOTHING)).sum();
    double[] half = new double[sums.length];
    for (int i = 0; i < sums.length; i++) {
      half[i] = Math.log(sums[i] / total * (Math.pow(sums[i], SMOOTHING) / smoothed)) / 2;
    }
    IntStream.range(0, sums.length)
        .parallel()
        .forEach(i -> {
          for (int k = table.offset()[i]; k < table.offset()[i + 1]; k++) {
            int j = table.column()[k];
            boolean both =
                Arrays.binarySearch(table.column(), table.offset()[j], table.offset()[j + 1], i)
                    >= 0;
            double information = Math.log(table.value()[k] / total) - half[i] - half[j];
            table.value()[k] = both ? (float) Math.max(0, information) : 0;
          }
        });
  }

  private static SpectralItems factorise(
      SparseRows.Table table, int itemCount, int width, long seed) {
    int block = width + SPARE;
    SplittableRandom random = new SplittableRandom(seed);
    Matrix basis = Matrix.empty().resize(itemCount, block);
    float[] start = new float[itemCount * block];
    for (int i = 0; i < start.length; i++) {
      start[i] = (float) random.nextGaussian();
    }
    basis.copyFrom(start);
    Matrix product = Matrix.empty().resize(itemCount, block);
    Matrix gram = Matrix.empty().resize(block, block);
    Matrix turn = Matrix.empty().resize(block, block);
    try (NoGradGuard _ = new NoGradGuard()) {
      for (int iteration = 0; iteration < ITERATIONS; iteration++) {
        multiply(table, basis, product, itemCount, block);
        try (PointerScope _ = new PointerScope()) {
          mm_out(gram.tensor(), product.tensor().t(), product.tensor());
          turn.copyFrom(toOrthonormal(gram, block));
          mm_out(basis.tensor(), product.tensor(), turn.tensor());
        }
      }
    }
    multiply(table, basis, product, itemCount, block);
    // The basis spans eigenvectors of both signs, which the small eigenproblem within it separates.
    Eigenpairs small;
    try (NoGradGuard _ = new NoGradGuard();
        PointerScope _ = new PointerScope()) {
      mm_out(gram.tensor(), basis.tensor().t(), product.tensor());
      small = Eigenpairs.of(gram, block);
      turn.copyFrom(small.vectors);
      mm_out(product.tensor(), basis.tensor(), turn.tensor());
    }
    return vectors(product.toArray(), small.values, itemCount, width);
  }

  /**
   * The eigenvalues and eigenvectors of a symmetric matrix, largest eigenvalue first.
   *
   * @param values {@code [block]}
   * @param vectors {@code [block, block]}, in columns
   */
  private record Eigenpairs(double[] values, float[] vectors) {
    static Eigenpairs of(Matrix matrix, int block) {
      T_TensorTensor_T pairs = linalg_eigh(matrix.tensor().to(torch.ScalarType.Double));
      double[] values = new double[block];
      float[] vectors = new float[block * block];
      try (DoubleIndexer rising = pairs.get0().contiguous().createIndexer();
          DoubleIndexer columns = pairs.get1().contiguous().createIndexer()) {
        for (int c = 0; c < block; c++) {
          values[c] = rising.get(block - 1 - c);
          for (int r = 0; r < block; r++) {
            vectors[r * block + c] = (float) columns.get(r, block - 1 - c);
          }
        }
      }
      return new Eigenpairs(values, vectors);
    }
  }

  /** {@code product = table basis}. */
  private static void multiply(
      SparseRows.Table table, Matrix basis, Matrix product, int itemCount, int block) {
    float[] from = basis.toArray();
    MemorySegment to = product.memory();
    IntStream.range(0, itemCount)
        .parallel()
        .forEach(i -> {
          float[] sum = new float[block];
          for (int k = table.offset()[i]; k < table.offset()[i + 1]; k++) {
            float weight = table.value()[k];
            int row = table.column()[k] * block;
            if (weight > 0) {
              for (int c = 0; c < block; c++) {
                sum[c] += weight * from[row + c];
              }
            }
          }
          MemorySegment.copy(sum, 0, to, ValueLayout.JAVA_FLOAT, 4L * i * block, block);
        });
  }

  /**
   * The matrix T for which the columns of {@code product T} are orthonormal; linearly dependent
   * columns become zero.
   *
   * @param gram {@code product^T product}
   */
  private static float[] toOrthonormal(Matrix gram, int block) {
    Eigenpairs pairs = Eigenpairs.of(gram, block);
    float[] turn = pairs.vectors;
    for (int c = 0; c < block; c++) {
      double value = pairs.values[c];
      double scale = value > RANK_TOLERANCE * pairs.values[0] ? 1 / Math.sqrt(value) : 0;
      for (int r = 0; r < block; r++) {
        turn[r * block + c] *= (float) scale;
      }
    }
    return turn;
  }

  /**
   * Multiplies the first eigenvectors by the roots of their eigenvalues, and scales the rows to
   * length 1.
   */
  private static SpectralItems vectors(
      float[] basis, double[] eigenvalues, int itemCount, int width) {
    int block = eigenvalues.length;
    float[] values = new float[itemCount * width];
    boolean[] known = new boolean[itemCount];
    for (int i = 0; i < itemCount; i++) {
      double squares = 0;
      for (int c = 0; c < width; c++) {
        // No real vectors have a product with negative eigenvalues.
        double value = basis[i * block + c] * Math.sqrt(Math.max(0, eigenvalues[c]));
        values[i * width + c] = (float) value;
        squares += value * value;
      }
      known[i] = squares > 0;
      for (int c = 0; c < width && known[i]; c++) {
        values[i * width + c] *= (float) (1 / Math.sqrt(squares));
      }
    }
    return new SpectralItems(width, values, known);
  }
}
