package io.memoir.runtime.retrieval;

import io.memoir.runtime.kernel.AffineMap;
import io.memoir.runtime.kernel.Kernel;

/**
 * Estimates the sum of {@code exp(score)} over the items of a cluster that is not read.
 *
 * <p>The mean m of the scores of a cluster is the score of the mean of its items. If its n scores
 * are spread around m like independent normal variables of variance v, then
 *
 * <pre>
 * log sum = m + log n + v / 2           if v &lt;= 2 log n
 *           m + sqrt(2 v log n)         otherwise
 * </pre>
 *
 * up to terms that vanish for large n: with a larger variance, the sum is that of its largest
 * terms, which n draws are too few to make as large as the mean of a log-normal variable (the
 * random energy model, Derrida 1981). Both cases agree at the boundary.
 *
 * <p>For a query q, with a 1 appended, and items x, with their biases appended, v is {@code q' C
 * q}, where C is the covariance within the cluster. One matrix W, the mean over all items of {@code
 * (x - y) (x - y)'} with y the mean of the item's cluster, stands for all clusters, scaled by their
 * sizes:
 *
 * <pre>
 * v = q' W q  (mean of |x - y|^2 in the cluster) / (mean of |x - y|^2 over all items)
 * </pre>
 *
 * so that an estimate costs one product with W for a query, and a few operations for each cluster.
 */
final class ClusterSpread {
  /** About the number of items from which W is computed. */
  private static final int SAMPLE = 16_384;

  private final Kernel kernel;
  private final int width;

  /** W, with biases of zero. */
  private final AffineMap within;

  /** For each cluster, the factor on {@code q' W q}. */
  private final float[] factors;

  /** For each cluster, {@code 2 log n}. */
  private final float[] twiceLogs;

  private ClusterSpread(Kernel kernel, AffineMap within, float[] factors, float[] twiceLogs) {
    this.kernel = kernel;
    this.width = within.inputs() - 1;
    this.within = within;
    this.factors = factors;
    this.twiceLogs = twiceLogs;
  }

  /**
   * The means of the clusters; values that are not finite count as 0.
   *
   * @param vectors {@code [clusters, width]}
   * @param biases {@code [clusters]}
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Means(float[] vectors, float[] biases) {}

  /**
   * Computes the means of the clusters.
   *
   * @param embedding {@code [items, width]}
   * @param bias {@code [items]}
   * @param clusters the cluster of each item
   * @param count number of clusters, none of which is empty
   */
  static Means means(float[] embedding, float[] bias, int[] clusters, int count) {
    int width = embedding.length / bias.length;
    int[] sizes = sizes(clusters, count);
    double[] sums = new double[count * width];
    double[] biases = new double[count];
    for (int item = 0; item < clusters.length; item++) {
      int cluster = clusters[item];
      biases[cluster] += Clustering.finite(bias[item]);
      for (int j = 0; j < width; j++) {
        sums[cluster * width + j] += Clustering.finite(embedding[item * width + j]);
      }
    }
    float[] means = new float[sums.length];
    float[] meanBias = new float[count];
    for (int cluster = 0; cluster < count; cluster++) {
      meanBias[cluster] = (float) (biases[cluster] / sizes[cluster]);
      for (int j = cluster * width; j < (cluster + 1) * width; j++) {
        means[j] = (float) (sums[j] / sizes[cluster]);
      }
    }
    return new Means(means, meanBias);
  }

  /** Measures the spread of clusters around their means. */
  static ClusterSpread of(
      float[] embedding, float[] bias, int[] clusters, Means means, Kernel kernel) {
    int count = means.biases.length;
    int width = embedding.length / bias.length;
    int inputs = width + 1;
    int[] sizes = sizes(clusters, count);
    int step = Math.max(1, clusters.length / SAMPLE);
    double[] squares = new double[count];
    double[] moments = new double[inputs * inputs];
    double[] x = new double[inputs];
    double allSquares = 0;
    int sampled = 0;
    for (int item = 0; item < clusters.length; item++) {
      int cluster = clusters[item];
      for (int j = 0; j < width; j++) {
        x[j] =
            Clustering.finite(embedding[item * width + j])
                - (double) means.vectors[cluster * width + j];
      }
      x[width] = Clustering.finite(bias[item]) - (double) means.biases[cluster];
      double square = 0;
      for (double value : x) {
        square += value * value;
      }
      squares[cluster] += square;
      allSquares += square;
      if (item % step == 0) {
        addProduct(x, moments);
        sampled++;
      }
    }
    float[] w = new float[moments.length];
    for (int i = 0; i < w.length; i++) {
      w[i] = (float) (moments[i] / sampled);
    }
    double mean = allSquares / clusters.length;
    float[] factors = new float[count];
    float[] twiceLogs = new float[count];
    for (int cluster = 0; cluster < count; cluster++) {
      factors[cluster] = mean > 0 ? (float) (squares[cluster] / sizes[cluster] / mean) : 0;
      twiceLogs[cluster] = (float) (2 * Math.log(sizes[cluster]));
    }
    return new ClusterSpread(kernel, kernel.pack(w, new float[inputs]), factors, twiceLogs);
  }

  private static int[] sizes(int[] clusters, int count) {
    int[] sizes = new int[count];
    for (int cluster : clusters) {
      sizes[cluster]++;
    }
    return sizes;
  }

  /** {@code moments += x x'}. */
  private static void addProduct(double[] x, double[] moments) {
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; j < x.length; j++) {
        moments[i * x.length + j] += x[i] * x[j];
      }
    }
  }

  /**
   * The logarithm of the estimated sum over the clusters that remain.
   *
   * @param rest whose scores are those of the means of the clusters
   */
  double logSum(float[] query, ClusterOrder rest) {
    float variance = variance(query);
    float[] sums = rest.sums;
    for (int i = 0; i < rest.size(); i++) {
      int cluster = rest.remaining(i);
      float own = variance * factors[cluster];
      float twiceLog = twiceLogs[cluster];
      float above =
          own <= twiceLog ? (own + twiceLog) / 2 : (float) Math.sqrt((double) own * twiceLog);
      sums[i] = rest.scores[cluster] + above;
    }
    return kernel.logSumExp(sums, 0, rest.size());
  }

  /** {@code q' W q}. */
  private float variance(float[] query) {
    float[] point = new float[width + 1];
    System.arraycopy(query, 0, point, 0, width);
    point[width] = 1;
    float[] product = new float[width + 1];
    kernel.affine(within, point, product, 1);
    double sum = 0;
    for (int j = 0; j <= width; j++) {
      sum += (double) point[j] * product[j];
    }
    return (float) Math.max(0, sum);
  }

  /** Size of its arrays in bytes. */
  long bytes() {
    return 4L
        * (within.values().length + within.biases().length + factors.length + twiceLogs.length);
  }
}
