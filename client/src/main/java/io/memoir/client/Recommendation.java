package io.memoir.client;

import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One item of an answer.
 *
 * @param itemId its id
 * @param score comparable within one answer only; absent for a cold item that is shown for
 *     exploration
 * @param probability predicted by a binary task, from 0 to 1, if the answer is ordered by one
 * @param rating predicted by a rating task, if the answer is ordered by one
 * @param title its title, if the model has one
 * @param categories from the widest to the narrowest
 * @param shares the parts of the score before boosts, if the model distinguishes any; empty in an
 *     answer that is ordered by a task
 * @param propensity probability that it was chosen for its position: 1 without exploration
 * @param reasons the events with a positive effect, strongest first; empty unless requested
 * @param features the effects of values of the user, the request and the item on the probability or
 *     rating, strongest first; empty unless requested
 * @param standing its rank, if full explanations were requested
 * @param withoutHistory the probability or rating for a user without events, if full explanations
 *     were requested
 * @param numbers what the numbers among the values contribute to the score, if full explanations
 *     were requested
 */
public record Recommendation(
    String itemId,
    OptionalDouble score,
    OptionalDouble probability,
    OptionalDouble rating,
    Optional<String> title,
    List<String> categories,
    Optional<Shares> shares,
    double propensity,
    List<Reason> reasons,
    List<FeatureEffect> features,
    Optional<Standing> standing,
    OptionalDouble withoutHistory,
    Optional<NumberShares> numbers) {
  public Recommendation {
    categories = List.copyOf(categories);
    reasons = List.copyOf(reasons);
    features = List.copyOf(features);
  }

  /** A part of a score. */
  public enum Share {
    /** The contribution of the long-term interest, including what every user gets. */
    LONG_TERM,
    /** The contribution of the short-term interest. */
    SHORT_TERM,
    /**
     * The contribution of the sum of the items of the history: it is high for these items and for
     * items like them.
     */
    SIMILARITY,
    /**
     * The rest, in ensembles, and in a model that distinguishes other parts but no two interests.
     */
    OTHER
  }

  /**
   * The parts whose sum is the score before boosts.
   *
   * @param parts the contribution of each part that the model distinguishes
   */
  public record Shares(Map<Share, Float> parts) {
    public Shares {
      Map<Share, Float> ordered = new EnumMap<>(Share.class);
      ordered.putAll(parts);
      parts = Collections.unmodifiableMap(ordered);
    }

    /** The contribution of a part; 0 if the model does not distinguish it. */
    public float of(Share part) {
      return parts.getOrDefault(part, 0f);
    }

    /** The contribution of the long-term interest; 0 if the model has none. */
    public float longTerm() {
      return of(Share.LONG_TERM);
    }

    /** The contribution of the short-term interest; 0 if the model has none. */
    public float shortTerm() {
      return of(Share.SHORT_TERM);
    }

    /** The contribution of the items of the history; 0 if the model does not tell it. */
    public float similarity() {
      return of(Share.SIMILARITY);
    }
  }

  /**
   * An event with a positive effect on an item.
   *
   * @param itemId the item of the event
   * @param effect by how much it raised the item relative to the others; in an answer that is
   *     ordered by a task, by how much it raised the probability or rating
   * @param time its time, if known
   * @param shared the neighbours in a knowledge graph that its item shares with the recommended
   *     item, those of the fewest items first; empty if the model knows none
   */
  public record Reason(
      String itemId,
      float effect,
      Optional<Instant> time,
      Optional<String> title,
      List<String> categories,
      List<Neighbour> shared) {
    public Reason {
      categories = List.copyOf(categories);
      shared = List.copyOf(shared);
    }
  }

  /** A neighbour of items in a knowledge graph: the relation, and the entity to which it leads. */
  public record Neighbour(String relation, String entity) {}

  /** The part of a request to which a value belongs. */
  public enum Part {
    USER,
    REQUEST,
    ITEM
  }

  /**
   * A value and its effect on the prediction.
   *
   * @param of the part of the request to which the value belongs
   * @param name the name of the feature
   * @param value the value
   * @param effect by how much it raised the probability or rating
   */
  public record FeatureEffect(Part of, String name, Attribute value, double effect) {}

  /**
   * The contributions of numbers to the score, which add up: the score is that at the means plus
   * all shares, up to rounding.
   *
   * @param scoreAtMeans the score with all of these numbers at their mean in the training data
   * @param shares one per number
   */
  public record NumberShares(double scoreAtMeans, List<NumberShare> shares) {
    public NumberShares {
      shares = List.copyOf(shares);
    }
  }

  /**
   * The contribution of a number.
   *
   * @param of the part of the request to which the number belongs
   * @param name the name of the feature
   * @param value the number
   * @param mean its mean in the training data
   * @param score its share of the score
   */
  public record NumberShare(Part of, String name, double value, double mean, double score) {}

  /**
   * The rank of an item.
   *
   * @param sentence the explanation, addressed to the user
   * @param rank among all items, 1 for the best
   * @param rankWithoutHistory its rank for a user without events
   */
  public record Standing(String sentence, int rank, int rankWithoutHistory) {}
}
