package io.memoir.train.baseline;

import io.memoir.model.BadInputException;

/**
 * A baseline for ratings that uses only the numbers of users and items. Each record contains the
 * settings of one kind, which {@code RatingFit} fits to ratings.
 *
 * <p>Below, {@code m} is the global mean, {@code r} a rating, {@code n} the number of ratings of a
 * user or an item, and {@code d} is the damping: the mean is shrunk as if {@code d} ratings equal
 * to the global mean were added.
 */
public sealed interface RatingBaseline {

  /** Its name in tables. */
  String name();

  /** The global mean, {@code m}, for all users and items. */
  record GlobalMean() implements RatingBaseline {
    @Override
    public String name() {
      return "global mean";
    }
  }

  /** {@code m + sum over the user's ratings of (r - m) / (n + d)}. */
  record UserMeans(double damping) implements RatingBaseline {
    public UserMeans {
      requireDamping(damping);
    }

    @Override
    public String name() {
      return "user means";
    }
  }

  /** {@code m + sum over the item's ratings of (r - m) / (n + d)}. */
  record ItemMeans(double damping) implements RatingBaseline {
    public ItemMeans {
      requireDamping(damping);
    }

    @Override
    public String name() {
      return "item means";
    }
  }

  /**
   * {@code m + b(user) + b(item)}, fitted alternately (Koren 2010, "Factor in the Neighbors",
   * section 2.1; several rounds converge to regularised least squares):
   *
   * <pre>
   * b(item) = sum over its ratings of (r - m - b(user)) / (n + item damping)
   * b(user) = sum over their ratings of (r - m - b(item)) / (n + user damping)
   * </pre>
   *
   * @param rounds number of alternations; initially b(user) is 0
   */
  record Biases(double itemDamping, double userDamping, int rounds) implements RatingBaseline {
    /** Dampings of 10 and 15 in 10 rounds, as in the Surprise library. */
    public static final Biases USUAL = new Biases(10, 15, 10);

    public Biases {
      requireDamping(itemDamping);
      requireDamping(userDamping);
      requireAtLeastOne("rounds", rounds);
    }

    @Override
    public String name() {
      return "user and item biases";
    }
  }

  /**
   * Biased matrix factorisation (Koren, Bell and Volinsky 2009): {@code m + b(user) + b(item) +
   * p(user) . q(item)}, fitted by stochastic gradient descent, one rating after the other in an
   * order that is shuffled in each epoch:
   *
   * <pre>
   * b(user) += step (error - regularisation b(user))         likewise b(item)
   * p(user) += step (error q(item) - regularisation p(user)) likewise q(item)
   * </pre>
   *
   * @param factors length of p and q, at least 1
   * @param epochs number of passes over the ratings, at least 1
   * @param step step size, more than 0
   * @param regularisation at least 0
   * @param spread standard deviation of the first values of p and q
   */
  record BiasedFactors(
      int factors, int epochs, double step, double regularisation, double spread, long seed)
      implements RatingBaseline {
    /** The defaults of {@code SVD} in the Surprise library. */
    public static final BiasedFactors SURPRISE = new BiasedFactors(100, 20, 0.005, 0.02, 0.1, 1);

    /** More epochs and stronger regularisation, which is better on MovieLens. */
    public static final BiasedFactors USUAL = new BiasedFactors(100, 60, 0.005, 0.1, 0.1, 1);

    public BiasedFactors {
      requireAtLeastOne("factors", factors);
      requireAtLeastOne("epochs", epochs);
      DescentSettings.require(step, regularisation, spread);
    }

    /** A copy with another seed. */
    public BiasedFactors withSeed(long other) {
      return new BiasedFactors(factors, epochs, step, regularisation, spread, other);
    }

    @Override
    public String name() {
      return "biased matrix factorisation";
    }
  }

  private static void requireDamping(double damping) {
    if (!(damping >= 0)) {
      throw new BadInputException("damping is " + damping + ", expected at least 0");
    }
  }

  private static void requireAtLeastOne(String name, int value) {
    if (value < 1) {
      throw new BadInputException(name + " is " + value + ", expected at least 1");
    }
  }
}
