package io.memoir.runtime.interest;

import java.util.List;
import java.util.Optional;

/**
 * An interest that people share: a cluster of their interest vectors.
 *
 * @param id identifies the cluster; it is kept when the clusters are computed again for a model
 *     that was retrained
 * @param name what people with this interest want, in words: a description by features of items, or
 *     else the titles of some typical items
 * @param fit how well the description fits; empty if the name consists of titles
 * @param people for each memory of the map, in its order, the number of people whose strongest
 *     interest this is
 * @param items typical items, the most typical first: those that the cluster scores highest in
 *     comparison with the average person
 * @param centroid its center in the coordinates of {@link InterestSpace}
 */
@SuppressWarnings("ArrayRecordComponent")
public record InterestCluster(
    int id,
    String name,
    Optional<Fit> fit,
    List<Integer> people,
    List<TypicalItem> items,
    float[] centroid) {
  public InterestCluster {
    people = List.copyOf(people);
    items = List.copyOf(items);
    InterestSpace.requireFinite("the centroid of cluster " + id, centroid);
  }

  /**
   * How well a description fits the typical items. It is measured on typical items that were not
   * used to find the description.
   *
   * @param purity the share of these items that fit the description
   * @param chance the share of all items that fit it, which is the purity of random items
   * @param items the number of typical items on which the purity was measured
   */
  public record Fit(double purity, double chance, int items) {}

  /**
   * A typical item.
   *
   * @param title the id, if it has no title
   */
  public record TypicalItem(String itemId, String title) {}

  /** The same cluster under another id. */
  public InterestCluster withId(int other) {
    return new InterestCluster(other, name, fit, people, items, centroid);
  }
}
