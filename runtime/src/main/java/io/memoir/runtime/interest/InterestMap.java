package io.memoir.runtime.interest;

import io.memoir.model.BadInputException;
import io.memoir.runtime.Recommender;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The clusters of the interests of people, for one model. Immutable and thread-safe.
 *
 * <p>A vector belongs to the clusters in shares that sum to 1, the larger the nearer the centroid:
 *
 * <pre>
 * share(c) = exp(-sharpness |x - c|^2) / sum over all clusters d of exp(-sharpness |x - d|^2)
 * </pre>
 *
 * The sharpness is chosen so that the strongest interest of a person has a share of 0.6 on average.
 *
 * @param model {@link Recommender#fingerprint} of the model whose interest vectors are clustered
 * @param data fingerprint of the data set
 * @param seed seed of the clustering
 * @param people number of people whose interests were clustered
 * @param silhouette the mean silhouette of a sample of their vectors, from -1 to 1
 * @param sharpness more than 0
 * @param nextId more than every id of a cluster of this map and of the maps before it
 * @param spaces the coordinates of each memory: long-term and short-term, or the whole one
 * @param clusters at least 2
 */
public record InterestMap(
    String model,
    String data,
    long seed,
    int people,
    double silhouette,
    float sharpness,
    int nextId,
    List<InterestSpace> spaces,
    List<InterestCluster> clusters) {

  /**
   * Checks that the parts fit together.
   *
   * @throws BadInputException if they do not
   */
  public InterestMap {
    spaces = List.copyOf(spaces);
    clusters = List.copyOf(clusters);
    if (clusters.size() < 2 || spaces.isEmpty()) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "there are %d clusters of %d memories, expected at least 2 of at least 1",
              clusters.size(),
              spaces.size()));
    }
    if (!(sharpness > 0 && sharpness < Float.POSITIVE_INFINITY)) {
      throw new BadInputException(
          "the sharpness is " + sharpness + ", expected a number more than 0");
    }
    int width = spaces.getFirst().width();
    Set<Memory> memories = new HashSet<>();
    for (InterestSpace space : spaces) {
      if (!memories.add(space.memory())) {
        throw new BadInputException(
            "the memory %s occurs twice, expected it once".formatted(space.memory().word()));
      }
      requireWidth("the memory " + space.memory().word(), space.width(), width);
    }
    Set<Integer> ids = new HashSet<>();
    for (InterestCluster cluster : clusters) {
      String name = "cluster " + cluster.id();
      if (!ids.add(cluster.id()) || cluster.id() < 0 || cluster.id() >= nextId) {
        throw new BadInputException(
            String.format(Locale.ROOT, "%s: expected distinct ids from 0 to %d", name, nextId - 1));
      }
      requireWidth(name, cluster.centroid().length, width);
      if (cluster.people().size() != spaces.size()) {
        throw new BadInputException(
            String.format(
                Locale.ROOT,
                "%s has %d numbers of people, expected one for each of %d memories",
                name,
                cluster.people().size(),
                spaces.size()));
      }
    }
  }

  private static void requireWidth(String name, int width, int expected) {
    if (width != expected) {
      throw new BadInputException(
          String.format(Locale.ROOT, "%s has width %d, expected %d", name, width, expected));
    }
  }

  /** Whether the clusters are those of a model. */
  public boolean fits(Recommender recommender) {
    return model.equals(recommender.fingerprint());
  }

  /**
   * Checks that the clusters are those of a model.
   *
   * @throws BadInputException if they belong to another one
   */
  public void requireFits(Recommender recommender) {
    if (!fits(recommender)) {
      throw new BadInputException(
          "the interests belong to model %s, but this is model %s: compute them with this model, by memoir interests"
              .formatted(model, recommender.fingerprint()));
    }
  }

  /**
   * The share of each cluster in an interest vector.
   *
   * @param space one of {@link #spaces}
   * @param vector an interest vector of its memory, {@code [width]}
   * @return a share for each cluster, in their order; the sum is 1
   */
  public double[] shares(InterestSpace space, float[] vector) {
    float[] x = space.place(vector);
    double[] shares = new double[clusters.size()];
    double most = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < shares.length; c++) {
      shares[c] = -sharpness * squaredDistance(x, clusters.get(c).centroid());
      most = Math.max(most, shares[c]);
    }
    double sum = 0;
    for (int c = 0; c < shares.length; c++) {
      shares[c] = Math.exp(shares[c] - most);
      sum += shares[c];
    }
    for (int c = 0; c < shares.length; c++) {
      shares[c] /= sum;
    }
    return shares;
  }

  /**
   * The cluster that is nearest to an interest vector, which is the one with the largest share.
   *
   * @param space one of {@link #spaces}
   * @param vector an interest vector of its memory, {@code [width]}
   * @return its index in {@link #clusters}; the first one of several that are equally near
   */
  public int nearest(InterestSpace space, float[] vector) {
    float[] x = space.place(vector);
    int nearest = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int c = 0; c < clusters.size(); c++) {
      double distance = squaredDistance(x, clusters.get(c).centroid());
      if (distance < least) {
        least = distance;
        nearest = c;
      }
    }
    return nearest;
  }

  private static double squaredDistance(float[] x, float[] y) {
    double sum = 0;
    for (int j = 0; j < y.length; j++) {
      double difference = x[j] - y[j];
      sum += difference * difference;
    }
    return sum;
  }
}
