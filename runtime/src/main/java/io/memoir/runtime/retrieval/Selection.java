package io.memoir.runtime.retrieval;

import io.memoir.model.BadInputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Fills the positions of an answer one after the other from a pool of items, with diversity and
 * exploration, each of which chooses from as many of the best items as the {@link Rules} say.
 */
public final class Selection {
  private final TopK pool;

  /** Weight of the difference between items, from 0 to 1. */
  private final float diversity;

  /** Vectors of the items of the pool, each of length 1 or 0; empty without diversity. */
  private final float[] directions;

  private final int width;

  /** Number of best items from which diversity chooses. */
  private final int compared;

  /** Number of best items from which exploration draws. */
  private final int drawable;

  private final boolean[] placed;
  private int count;

  /** Number of items placed from which exploration could have drawn. */
  private int drawn;

  /** For each item, the largest cosine to a chosen item; 0 before the first is chosen. */
  private final float[] nearest;

  /**
   * How the positions are filled.
   *
   * @param limit number of positions
   * @param diversity weight of the difference between items, from 0 (only the scores count) to 1
   * @param compared number of best items from which diversity chooses; at least the limit is used
   * @param exploration probability that a position is given to an item by chance, from 0 to 1
   * @param drawable number of best items from which exploration draws; at least the limit is used
   * @param seed of the chance
   */
  public record Rules(
      int limit, float diversity, int compared, float exploration, int drawable, long seed) {}

  private Selection(TopK pool, Rules rules, Optional<ItemVectors> items) {
    this.pool = pool;
    this.diversity = rules.diversity();
    this.compared = Math.min(pool.size(), Math.max(rules.limit(), rules.compared()));
    this.drawable = Math.min(pool.size(), Math.max(rules.limit(), rules.drawable()));
    this.placed = new boolean[pool.size()];
    this.nearest = new float[pool.size()];
    if (diversity > 0) {
      ItemVectors vectors =
          items.orElseThrow(() ->
              new BadInputException(
                  "the diversity is %s, but the model has no item vectors to compare: expected 0"
                      .formatted(rules.diversity())));
      this.width = vectors.width();
      this.directions = directions(pool, vectors);
    } else {
      this.width = 0;
      this.directions = new float[0];
    }
  }

  /**
   * The items of an answer, in their order.
   *
   * @param pool the best items, sorted
   * @param items the vectors by which diversity compares items, if the model has any
   * @throws BadInputException if there is diversity and the model has no item vectors
   */
  public static List<Choice> of(TopK pool, Rules rules, Optional<ItemVectors> items) {
    Selection selection = new Selection(pool, rules, items);
    SplittableRandom random = new SplittableRandom(rules.seed());
    int places = Math.min(rules.limit(), pool.size());
    List<Choice> choices = new ArrayList<>(places);
    for (int place = 0; place < places; place++) {
      // Never 0: fewer items have been placed than there are positions, and pools are not smaller.
      int left = selection.drawable - selection.drawn;
      int best = selection.best();
      boolean explores = random.nextDouble() < rules.exploration();
      int rank = explores ? selection.unplaced(random.nextInt(left)) : best;
      double byChance = (double) rules.exploration() / left;
      double byOrder = rank == best ? 1 - (double) rules.exploration() : 0;
      double propensity = rank < selection.drawable ? byOrder + byChance : byOrder;
      choices.add(new Choice(pool.item(rank), pool.score(rank), propensity));
      selection.place(rank);
    }
    return choices;
  }

  /** The rank of the next item by diversity; of equal ones the first. */
  private int best() {
    int best = -1;
    float most = Float.NEGATIVE_INFINITY;
    for (int rank = 0; rank < compared; rank++) {
      if (!placed[rank]) {
        float value = (1 - diversity) * relevance(rank) - diversity * nearest[rank];
        if (best < 0 || value > most) {
          best = rank;
          most = value;
        }
      }
    }
    return best;
  }

  /** From 0 for the last item compared to 1 for the first; 1 if all scores are equal. */
  private float relevance(int rank) {
    float first = pool.score(0);
    float last = pool.score(compared - 1);
    return first > last ? (pool.score(rank) - last) / (first - last) : 1;
  }

  /** The rank of the n-th item that has not been chosen. */
  private int unplaced(int n) {
    int rank = 0;
    for (int left = n; left > 0 || placed[rank]; rank++) {
      if (!placed[rank]) {
        left--;
      }
    }
    return rank;
  }

  private void place(int rank) {
    boolean first = count++ == 0;
    placed[rank] = true;
    drawn += rank < drawable ? 1 : 0;
    if (width > 0) {
      for (int other = 0; other < placed.length; other++) {
        float cosine = cosine(rank, other);
        nearest[other] = first ? cosine : Math.max(nearest[other], cosine);
      }
    }
  }

  private float cosine(int one, int other) {
    float product = 0;
    for (int j = 0; j < width; j++) {
      product += directions[one * width + j] * directions[other * width + j];
    }
    return product;
  }

  private static float[] directions(TopK pool, ItemVectors vectors) {
    int width = vectors.width();
    float[] directions = new float[pool.size() * width];
    for (int rank = 0; rank < pool.size(); rank++) {
      int begin = rank * width;
      vectors.copy(pool.item(rank), 1, directions, begin);
      double squares = 0;
      for (int j = begin; j < begin + width; j++) {
        squares += (double) directions[j] * directions[j];
      }
      if (squares > 0) {
        float factor = (float) (1 / Math.sqrt(squares));
        for (int j = begin; j < begin + width; j++) {
          directions[j] *= factor;
        }
      } else {
        Arrays.fill(directions, begin, begin + width, 0);
      }
    }
    return directions;
  }
}
