package io.memoir.train.config;

import io.memoir.model.BadInputException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A mean over targets of a function of the target's rank; with one target per case, recall equals
 * hit rate.
 *
 * @param kind hr, recall, ndcg or mrr
 * @param k number of best items considered; {@link Integer#MAX_VALUE} for all
 */
public record ValidationMetric(String kind, int k) {
  /** The rank of a target that may not be recommended: a miss for every metric. */
  public static final int UNRANKED = Integer.MAX_VALUE;

  private static final Pattern FORM = Pattern.compile("(hr|recall|ndcg|mrr)(?:@([1-9]\\d{0,5}))?");

  /**
   * The metric with a name.
   *
   * @throws BadInputException if there is none
   */
  public static ValidationMetric of(String name) {
    Matcher matcher = FORM.matcher(name.strip());
    if (!matcher.matches()) {
      throw new BadInputException(
          "setting 'metric' is '" + name + "', expected hr@K, recall@K, ndcg@K, mrr@K or mrr");
    }
    String k = matcher.group(2);
    return new ValidationMetric(
        matcher.group(1), k == null ? Integer.MAX_VALUE : Integer.parseInt(k));
  }

  /** The name, for example {@code ndcg@10}. */
  public String name() {
    return k == Integer.MAX_VALUE ? kind : kind + "@" + k;
  }

  /**
   * The value at a rank.
   *
   * @param rank number of items ranked before the target, from 0; or {@link #UNRANKED}
   */
  public double at(int rank) {
    if (rank >= k || rank == UNRANKED) {
      return 0;
    }
    return switch (kind) {
      case "hr", "recall" -> 1;
      case "ndcg" -> Math.log(2) / Math.log(rank + 2.0);
      case "mrr" -> 1 / (rank + 1.0);
      default -> throw new IllegalStateException(kind);
    };
  }
}
