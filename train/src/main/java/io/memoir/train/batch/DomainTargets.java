package io.memoir.train.batch;

import io.memoir.model.Domains;
import java.util.SplittableRandom;

/**
 * The domain that is asked for at each target: that of its item, or none with some probability, so
 * that requests for no domain are learned, too.
 *
 * @param numbers {@code [items]} the number of the domain of each item
 * @param any the probability that no domain is asked for
 */
@SuppressWarnings("ArrayRecordComponent")
public record DomainTargets(int[] numbers, double any) {

  /**
   * The number of the domain that is asked for at each row.
   *
   * @param targets the item of each row; negative without a target
   */
  int[] asked(int[] targets, SplittableRandom random) {
    int[] asked = new int[targets.length];
    for (int row = 0; row < asked.length; row++) {
      if (targets[row] >= 0) {
        asked[row] = random.nextDouble() < any ? Domains.NONE : numbers[targets[row]];
      }
    }
    return asked;
  }
}
