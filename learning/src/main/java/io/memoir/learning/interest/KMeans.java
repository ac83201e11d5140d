package io.memoir.learning.interest;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.tribuo.MutableDataset;
import org.tribuo.clustering.ClusterID;
import org.tribuo.clustering.ClusteringFactory;
import org.tribuo.clustering.kmeans.KMeansTrainer;
import org.tribuo.impl.ArrayExample;
import org.tribuo.math.distance.L2Distance;
import org.tribuo.math.la.DenseVector;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/**
 * K-means over rows, by Tribuo: Lloyd's algorithm from centroids that are drawn by k-means++
 * (Arthur and Vassilvitskii 2007), started several times. The same rows and seed give the same
 * result on one thread, so no more are used.
 */
final class KMeans {
  private static final int ITERATIONS = 100;

  private final float[][] rows;
  private final MutableDataset<ClusterID> examples;

  /**
   * Prepares the clustering of some rows.
   *
   * @param rows {@code [rows][width]}, with at least as many distinct ones as there will be
   *     clusters
   */
  KMeans(float[][] rows) {
    this.rows = rows;
    ClusteringFactory factory = new ClusteringFactory();
    this.examples =
        new MutableDataset<>(new SimpleDataSourceProvenance("interest vectors", factory), factory);
    // Tribuo orders features by their names.
    String[] names =
        IntStream.range(0, rows[0].length)
            .mapToObj(j -> String.format(Locale.ROOT, "%06d", j))
            .toArray(String[]::new);
    for (float[] row : rows) {
      double[] values = new double[row.length];
      for (int j = 0; j < values.length; j++) {
        values[j] = row[j];
      }
      examples.add(new ArrayExample<>(ClusteringFactory.UNASSIGNED_CLUSTER_ID, names, values));
    }
  }

  /**
   * A clustering.
   *
   * @param centroids {@code [clusters][width]}; each is the nearest one of at least one row
   * @param clusters the nearest centroid of each row
   * @param squares the sum of the squared distances of the rows to their centroids
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Clustering(float[][] centroids, int[] clusters, double squares) {}

  /**
   * The clustering with the smallest sum of squared distances of several starts. It has fewer
   * clusters than wanted only if no start gave a row to every cluster.
   *
   * @param k number of clusters
   */
  Clustering best(int k, int starts, long seed) {
    SplittableRandom seeds = new SplittableRandom(seed);
    Clustering best = start(k, seeds.nextLong());
    for (int i = 1; i < starts; i++) {
      Clustering other = start(k, seeds.nextLong());
      int more = other.centroids().length - best.centroids().length;
      if (more > 0 || (more == 0 && other.squares() < best.squares())) {
        best = other;
      }
    }
    return best;
  }

  private Clustering start(int k, long seed) {
    KMeansTrainer trainer =
        new KMeansTrainer(
            k, ITERATIONS, new L2Distance(), KMeansTrainer.Initialisation.PLUSPLUS, 1, seed);
    // It would write a line for every iteration. Its class keeps the logger, and so the level.
    Logger.getLogger(KMeansTrainer.class.getName()).setLevel(Level.WARNING);
    DenseVector[] found = trainer.train(examples).getCentroidVectors();
    float[][] centroids = new float[k][];
    for (int c = 0; c < k; c++) {
      double[] values = found[c].toArray();
      centroids[c] = new float[values.length];
      for (int j = 0; j < values.length; j++) {
        centroids[c][j] = (float) values[j];
      }
    }
    return withoutEmpty(assigned(rows, centroids));
  }

  /** Assigns rows to the nearest of some centroids, the first one of several that are equal. */
  static Clustering assigned(float[][] rows, float[][] centroids) {
    int[] clusters = new int[rows.length];
    double squares = 0;
    for (int i = 0; i < rows.length; i++) {
      double least = Double.POSITIVE_INFINITY;
      for (int c = 0; c < centroids.length; c++) {
        double distance = squaredDistance(rows[i], centroids[c]);
        if (distance < least) {
          least = distance;
          clusters[i] = c;
        }
      }
      squares += least;
    }
    return new Clustering(centroids, clusters, squares);
  }

  private static Clustering withoutEmpty(Clustering all) {
    int[] sizes = new int[all.centroids().length];
    for (int cluster : all.clusters()) {
      sizes[cluster]++;
    }
    float[][] kept =
        IntStream.range(0, sizes.length)
            .filter(c -> sizes[c] > 0)
            .mapToObj(c -> all.centroids()[c])
            .toArray(float[][]::new);
    int[] numbers = new int[sizes.length];
    for (int c = 1; c < sizes.length; c++) {
      numbers[c] = numbers[c - 1] + (sizes[c - 1] > 0 ? 1 : 0);
    }
    int[] clusters = all.clusters().clone();
    for (int i = 0; i < clusters.length; i++) {
      clusters[i] = numbers[clusters[i]];
    }
    return new Clustering(kept, clusters, all.squares());
  }

  /** A row that is compared by its values. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Row(float[] values) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Row row && Arrays.equals(row.values, values);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(values);
    }
  }

  /** The number of distinct rows, which is the largest number of clusters. */
  static int distinct(float[][] rows) {
    Set<Row> seen = new HashSet<>();
    for (float[] row : rows) {
      float[] values = row.clone();
      for (int j = 0; j < values.length; j++) {
        values[j] += 0f; // -0 and 0 are the same
      }
      seen.add(new Row(values));
    }
    return seen.size();
  }

  static double squaredDistance(float[] x, float[] y) {
    double sum = 0;
    for (int j = 0; j < x.length; j++) {
      double difference = x[j] - y[j];
      sum += difference * difference;
    }
    return sum;
  }
}
