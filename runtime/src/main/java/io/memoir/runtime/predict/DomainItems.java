package io.memoir.runtime.predict;

import io.memoir.model.architecture.Scale;
import io.memoir.runtime.feature.ItemDomains;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * The items of a domain that is asked for. In an ensemble, the probabilities of the members are
 * those among these items, as only they are candidates.
 *
 * @param items their numbers, ascending
 * @param inside whether an item is one of them
 */
@SuppressWarnings("ArrayRecordComponent")
record DomainItems(int[] items, IntPredicate inside) {

  /** The items of all domains. */
  static final class All {
    private final Optional<ItemDomains> domains;

    /** By the number of the domain; empty if there are no domains. */
    private final int[][] items;

    /**
     * @param domains of the items; empty if there are none
     */
    All(Optional<ItemDomains> domains) {
      this.domains = domains;
      this.items = domains.map(ItemDomains::itemsByDomain).orElse(new int[0][]);
    }

    /**
     * The items of the domain that a request asks for; empty if it asks for none.
     *
     * @throws io.memoir.model.BadInputException if there is no such domain
     */
    Optional<DomainItems> of(Asked asked) {
      if (domains.isEmpty() || asked.domain().isEmpty()) {
        return Optional.empty();
      }
      ItemDomains known = domains.get();
      String name = asked.domain().get();
      return Optional.of(new DomainItems(items[known.domains().require(name)], known.inside(name)));
    }
  }

  /**
   * The total of the scores of the items.
   *
   * @param scores of all items of the catalogue
   */
  double total(Scale scale, float[] scores) {
    return switch (scale) {
      case LOGARITHMS -> logSum(scores);
      case COUNTS -> {
        double sum = 0;
        for (int item : items) {
          sum += Math.max(scores[item], 0);
        }
        yield sum;
      }
    };
  }

  /** The logarithm of the sum of the exponentials; 0 without items. */
  private double logSum(float[] scores) {
    double most = Double.NEGATIVE_INFINITY;
    for (int item : items) {
      most = Math.max(most, scores[item]);
    }
    double sum = 0;
    for (int item : items) {
      sum += Math.exp(scores[item] - most);
    }
    return items.length == 0 ? 0 : most + Math.log(sum);
  }
}
