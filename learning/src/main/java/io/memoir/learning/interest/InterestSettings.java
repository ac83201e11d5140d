package io.memoir.learning.interest;

import io.memoir.model.BadInputException;
import io.memoir.runtime.interest.InterestMap;

/**
 * Settings of {@link InterestClusters}.
 *
 * @param least the smallest number of clusters that is tried, at least 2
 * @param most the largest one; if it is more than {@code least}, the number with the best
 *     silhouette is chosen
 * @param firm whether {@code most} must not exceed the number of people; otherwise it is then
 *     reduced to it
 * @param people number of people whose interests are clustered, drawn at random if there are more;
 *     at least 2
 * @param seed seed of the random numbers
 */
public record InterestSettings(int least, int most, boolean firm, int people, long seed) {
  private static final int USUAL_LEAST = 4;
  private static final int USUAL_MOST = 20;
  private static final int USUAL_PEOPLE = 20_000;

  /** The largest number of clusters. */
  public static final int MOST_CLUSTERS = 1_000;

  /**
   * Checks the values.
   *
   * @throws BadInputException if a value is out of range
   */
  public InterestSettings {
    if (least < 2 || most < least || most > MOST_CLUSTERS) {
      throw new BadInputException(
          "the number of clusters is "
              + (least == most ? Integer.toString(least) : least + "-" + most)
              + ", expected 2 to "
              + MOST_CLUSTERS);
    }
    if (people < 2) {
      throw new BadInputException(
          "the number of people to cluster is " + people + ", expected at least 2");
    }
  }

  /** 4 to 20 clusters, chosen by silhouette, of at most 20,000 people. */
  public static InterestSettings standard() {
    return new InterestSettings(USUAL_LEAST, USUAL_MOST, false, USUAL_PEOPLE, 1);
  }

  /** The settings of a map, for computing it again: as many clusters, and the same seed. */
  public static InterestSettings of(InterestMap map) {
    int clusters = map.clusters().size();
    int people = Math.max(USUAL_PEOPLE, map.people());
    return new InterestSettings(clusters, clusters, true, people, map.seed());
  }

  /** A copy with a given number of clusters, or a range from which the number is chosen. */
  public InterestSettings withClusters(int fewest, int highest) {
    return new InterestSettings(fewest, highest, true, people, seed);
  }

  /** A copy with another largest number of people. */
  public InterestSettings withPeople(int number) {
    return new InterestSettings(least, most, firm, number, seed);
  }

  /** A copy with another seed. */
  public InterestSettings withSeed(long other) {
    return new InterestSettings(least, most, firm, people, other);
  }
}
