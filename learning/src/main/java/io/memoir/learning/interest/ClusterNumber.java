package io.memoir.learning.interest;

import io.memoir.data.Progress;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Chooses the number of clusters by the silhouette (Rousseeuw 1987): the mean over rows of {@code
 * (b - a) / max(a, b)}, with a the mean distance to the other rows of the same cluster and b the
 * smallest mean distance to the rows of another one. It is 1 if the clusters lie far apart, and
 * about 0 if they overlap.
 */
final class ClusterNumber {
  /** Number of rows that are clustered for each number of clusters. */
  private static final int SAMPLE = 3_000;

  /** Number of rows whose silhouettes are computed. */
  private static final int JUDGED = 1_000;

  private static final int STARTS = 3;

  private ClusterNumber() {}

  /** The number from a range with the best silhouette; the smallest one of several. */
  static int choose(float[][] rows, int least, int most, long seed, Progress progress) {
    if (least == most) {
      return least;
    }
    float[][] sample = sample(rows, SAMPLE, seed);
    int highestNumber = Math.min(most, KMeans.distinct(sample));
    KMeans kMeans = new KMeans(sample);
    int best = least;
    double highest = Double.NEGATIVE_INFINITY;
    progress.start("number of clusters", most - least + 1, "numbers");
    try {
      for (int k = least; k <= highestNumber; k++) {
        KMeans.Clustering clustering = kMeans.best(k, STARTS, seed);
        double silhouette = silhouette(sample, clustering.clusters(), seed);
        if (silhouette > highest) {
          highest = silhouette;
          best = k;
        }
        progress.advance(k - least + 1, "");
      }
    } finally {
      progress.finish();
    }
    return best;
  }

  /**
   * The mean silhouette of a sample of the rows. A row that is alone in its cluster has the
   * silhouette 0.
   *
   * @param clusters the cluster of each row
   */
  static double silhouette(float[][] rows, int[] clusters, long seed) {
    int[] judged = drawn(rows.length, JUDGED, seed);
    int count = Arrays.stream(clusters).max().orElse(0) + 1;
    double total = 0;
    for (int i : judged) {
      double[] distances = new double[count];
      int[] sizes = new int[count];
      for (int j : judged) {
        if (i != j) {
          distances[clusters[j]] += Math.sqrt(KMeans.squaredDistance(rows[i], rows[j]));
          sizes[clusters[j]]++;
        }
      }
      if (sizes[clusters[i]] > 0) {
        double own = distances[clusters[i]] / sizes[clusters[i]];
        double other = Double.POSITIVE_INFINITY;
        for (int c = 0; c < count; c++) {
          if (c != clusters[i] && sizes[c] > 0) {
            other = Math.min(other, distances[c] / sizes[c]);
          }
        }
        double larger = Math.max(own, other);
        total += other == Double.POSITIVE_INFINITY || larger == 0 ? 0 : (other - own) / larger;
      }
    }
    return total / judged.length;
  }

  /** At most this number of rows, in their order. */
  static float[][] sample(float[][] rows, int most, long seed) {
    return Arrays.stream(drawn(rows.length, most, seed))
        .mapToObj(i -> rows[i])
        .toArray(float[][]::new);
  }

  private static int[] drawn(int count, int most, long seed) {
    if (count <= most) {
      return IntStream.range(0, count).toArray();
    }
    return new SplittableRandom(seed).ints(0, count).distinct().limit(most).sorted().toArray();
  }
}
