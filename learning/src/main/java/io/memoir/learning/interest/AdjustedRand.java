package io.memoir.learning.interest;

import java.util.HashMap;
import java.util.Map;

/**
 * The adjusted Rand index of two clusterings of the same objects (Hubert and Arabie 1985): the
 * share of pairs on which they agree, corrected for chance. It is 1 if the clusters are the same,
 * about 0 if they are independent, and may be negative.
 *
 * <pre>
 * index = (sum over i, j of C(n_ij, 2) - E) / ((A + B) / 2 - E)
 * A = sum over i of C(a_i, 2)     B = sum over j of C(b_j, 2)     E = A B / C(n, 2)
 * </pre>
 *
 * with n_ij the number of objects in cluster i of the first and cluster j of the second clustering,
 * a_i and b_j the sizes of the clusters, and C(n, 2) = n (n - 1) / 2.
 */
public final class AdjustedRand {
  private AdjustedRand() {}

  /** A pair of clusters, one of each clustering. */
  private record Both(int first, int second) {}

  /**
   * The index.
   *
   * @param first cluster of each object
   * @param second likewise, of the same objects in the same order
   * @return 1 if both have one cluster only, or one for each object
   */
  public static double of(int[] first, int[] second) {
    if (first.length != second.length) {
      throw new IllegalArgumentException(
          "the clusterings are of " + first.length + " and " + second.length + " objects");
    }
    Map<Both, Long> together = new HashMap<>();
    Map<Integer, Long> ofFirst = new HashMap<>();
    Map<Integer, Long> ofSecond = new HashMap<>();
    for (int i = 0; i < first.length; i++) {
      together.merge(new Both(first[i], second[i]), 1L, Long::sum);
      ofFirst.merge(first[i], 1L, Long::sum);
      ofSecond.merge(second[i], 1L, Long::sum);
    }
    double pairs = pairs(together);
    double pairsOfFirst = pairs(ofFirst);
    double pairsOfSecond = pairs(ofSecond);
    double all = first.length * (first.length - 1.0) / 2;
    double expected = all == 0 ? 0 : pairsOfFirst * pairsOfSecond / all;
    double most = (pairsOfFirst + pairsOfSecond) / 2;
    return most == expected ? 1 : (pairs - expected) / (most - expected);
  }

  private static double pairs(Map<?, Long> sizes) {
    return sizes.values().stream().mapToDouble(size -> size * (size - 1.0) / 2).sum();
  }
}
