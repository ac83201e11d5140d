package io.memoir.runtime.retrieval;

import io.memoir.runtime.kernel.AffineMap;
import io.memoir.runtime.kernel.Kernel;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Clusters of items, made by k-means. Items are close if their scores are close for the queries
 * that occur.
 *
 * <p>An item is the point x of its vector and its bias, and its score is {@code q . x} for a query
 * with a 1 appended. The mean of {@code (q . (x - y))^2} over queries is {@code (x - y)' M (x -
 * y)}, where M is the mean of {@code q q'}. One half of the M that is used is this mean, and the
 * other half is isotropic, so that queries that did not occur in the sample work as well.
 */
final class Clustering {
  private static final long SEED = 1;

  /** Number of items per cluster from which the means are computed. */
  private static final int SAMPLE = 32;

  private static final int ROUNDS = 8;

  /** Number of points that are compared with all means in one product. */
  private static final int TOGETHER = 16;

  private final float[] embedding;
  private final float[] bias;
  private final int width;
  private final Kernel kernel;
  private final AffineMap metric;

  private Clustering(float[] embedding, float[] bias, float[] queries, Kernel kernel) {
    this.embedding = embedding;
    this.bias = bias;
    this.width = embedding.length / bias.length;
    this.kernel = kernel;
    this.metric = kernel.pack(Metric.of(queries, width), new float[width + 1]);
  }

  /**
   * The cluster of each item, from 0; none is empty. Deterministic.
   *
   * @param embedding {@code [items, width]}
   * @param bias {@code [items]}
   * @param queries {@code [n, width]}
   * @param count maximum number of clusters
   */
  static int[] of(float[] embedding, float[] bias, float[] queries, int count, Kernel kernel) {
    return new Clustering(embedding, bias, queries, kernel).clusters(Math.min(count, bias.length));
  }

  /** About 64 items per cluster, but no more clusters than can be scored quickly. */
  static int count(int items) {
    return Math.max(1, (int) Math.min(items / 64.0, 5 * Math.sqrt(items)));
  }

  private int[] clusters(int count) {
    SplittableRandom random = new SplittableRandom(SEED);
    int[] sample = sample(Math.min(bias.length, SAMPLE * count), random);
    float[] points = points(sample, 0, sample.length);
    int inputs = width + 1;
    float[] means = Arrays.copyOf(points, count * inputs);
    for (int round = 0; round < ROUNDS; round++) {
      int[] nearest = nearest(points, means);
      means = means(points, nearest, count, random);
    }
    return withoutEmpty(nearest(means), count);
  }

  /** Distinct items in random order. */
  private int[] sample(int count, SplittableRandom random) {
    int[] items = IntStream.range(0, bias.length).toArray();
    for (int i = 0; i < count; i++) {
      int other = random.nextInt(i, items.length);
      int item = items[i];
      items[i] = items[other];
      items[other] = item;
    }
    return Arrays.copyOf(items, count);
  }

  /** Some items as points of a space in which the distance is Euclidean. */
  private float[] points(int[] items, int first, int count) {
    int inputs = width + 1;
    float[] raw = new float[count * inputs];
    for (int i = 0; i < count; i++) {
      int item = items[first + i];
      for (int j = 0; j < width; j++) {
        raw[i * inputs + j] = finite(embedding[item * width + j]);
      }
      raw[i * inputs + width] = finite(bias[item]);
    }
    float[] points = new float[count * inputs];
    kernel.affine(metric, raw, points, count);
    return points;
  }

  /** The value, or 0 if it is not finite: an item that is never returned may lie anywhere. */
  static float finite(float value) {
    return Float.isFinite(value) ? value : 0;
  }

  /** The cluster with the nearest mean, for each item. */
  private int[] nearest(float[] means) {
    int[] items = IntStream.range(0, bias.length).toArray();
    int[] nearest = new int[items.length];
    AffineMap map = map(means);
    int block = 64 * TOGETHER;
    IntStream.range(0, (items.length + block - 1) / block)
        .parallel()
        .forEach(each -> {
          int first = each * block;
          int count = Math.min(block, items.length - first);
          nearest(map, points(items, first, count), 0, count, nearest, first);
        });
    return nearest;
  }

  private int[] nearest(float[] points, float[] means) {
    int count = points.length / (width + 1);
    int[] nearest = new int[count];
    AffineMap map = map(means);
    int block = 64 * TOGETHER;
    IntStream.range(0, (count + block - 1) / block)
        .parallel()
        .forEach(each -> {
          int first = each * block;
          nearest(map, points, first, Math.min(block, count - first), nearest, first);
        });
    return nearest;
  }

  /** A map whose largest output is that of the nearest mean: {@code x . m - |m|^2 / 2}. */
  private AffineMap map(float[] means) {
    int inputs = width + 1;
    float[] halves = new float[means.length / inputs];
    for (int mean = 0; mean < halves.length; mean++) {
      double squares = 0;
      for (int j = mean * inputs; j < (mean + 1) * inputs; j++) {
        squares += (double) means[j] * means[j];
      }
      halves[mean] = (float) (-squares / 2);
    }
    return kernel.pack(means, halves);
  }

  private void nearest(AffineMap map, float[] points, int first, int count, int[] to, int at) {
    int inputs = width + 1;
    int means = map.outputs();
    float[] some = new float[TOGETHER * inputs];
    float[] products = new float[TOGETHER * means];
    for (int begin = 0; begin < count; begin += TOGETHER) {
      int rows = Math.min(TOGETHER, count - begin);
      System.arraycopy(points, (first + begin) * inputs, some, 0, rows * inputs);
      kernel.affine(map, some, products, rows);
      for (int row = 0; row < rows; row++) {
        to[at + begin + row] = largest(products, row * means, means);
      }
    }
  }

  private static int largest(float[] values, int begin, int count) {
    int largest = 0;
    float most = values[begin];
    for (int i = 1; i < count; i++) {
      if (values[begin + i] > most) {
        most = values[begin + i];
        largest = i;
      }
    }
    return largest;
  }

  /** The mean of each cluster; an empty cluster gets a random point. */
  private float[] means(float[] points, int[] clusters, int count, SplittableRandom random) {
    int inputs = width + 1;
    double[] sums = new double[count * inputs];
    int[] sizes = new int[count];
    for (int i = 0; i < clusters.length; i++) {
      sizes[clusters[i]]++;
      for (int j = 0; j < inputs; j++) {
        sums[clusters[i] * inputs + j] += points[i * inputs + j];
      }
    }
    float[] means = new float[count * inputs];
    for (int cluster = 0; cluster < count; cluster++) {
      if (sizes[cluster] == 0) {
        int point = random.nextInt(clusters.length);
        System.arraycopy(points, point * inputs, means, cluster * inputs, inputs);
      } else {
        for (int j = 0; j < inputs; j++) {
          means[cluster * inputs + j] = (float) (sums[cluster * inputs + j] / sizes[cluster]);
        }
      }
    }
    return means;
  }

  private static int[] withoutEmpty(int[] clusters, int count) {
    int[] numbers = new int[count];
    for (int cluster : clusters) {
      numbers[cluster] = 1;
    }
    Arrays.parallelPrefix(numbers, Integer::sum);
    return Arrays.stream(clusters).map(cluster -> numbers[cluster] - 1).toArray();
  }

  /** The matrix A with {@code A'A = M}, so that {@code |A (x - y)|^2} is the distance. */
  private static final class Metric {
    private Metric() {}

    static float[] of(float[] queries, int width) {
      int n = width + 1;
      double[] moments = moments(queries, width);
      double trace = 0;
      for (int i = 0; i < n; i++) {
        trace += moments[i * n + i];
      }
      if (!Double.isFinite(trace)) {
        Arrays.fill(moments, 0);
        trace = n;
      }
      for (int i = 0; i < n * n; i++) {
        moments[i] = moments[i] / 2 + (i % (n + 1) == 0 ? trace / (2 * n) : 0);
      }
      return transposedRoot(moments, n);
    }

    /** The mean of {@code q q'}. */
    private static double[] moments(float[] queries, int width) {
      int n = width + 1;
      int count = queries.length / width;
      double[] moments = new double[n * n];
      double[] query = new double[n];
      query[width] = 1;
      moments[n * n - 1] = count == 0 ? 1 : 0;
      for (int row = 0; row < count; row++) {
        for (int j = 0; j < width; j++) {
          query[j] = queries[row * width + j];
        }
        for (int i = 0; i < n; i++) {
          for (int j = 0; j < n; j++) {
            moments[i * n + j] += query[i] * query[j] / count;
          }
        }
      }
      return moments;
    }

    /** L' of {@code LL'}, by Cholesky. */
    private static float[] transposedRoot(double[] matrix, int n) {
      double[] root = new double[n * n];
      for (int i = 0; i < n; i++) {
        for (int j = 0; j <= i; j++) {
          double rest = matrix[i * n + j];
          for (int k = 0; k < j; k++) {
            rest -= root[i * n + k] * root[j * n + k];
          }
          root[i * n + j] = i == j ? Math.sqrt(rest) : rest / root[j * n + j];
        }
      }
      float[] transposed = new float[n * n];
      for (int i = 0; i < n; i++) {
        for (int j = 0; j <= i; j++) {
          transposed[j * n + i] = (float) root[i * n + j];
        }
      }
      return transposed;
    }
  }
}
