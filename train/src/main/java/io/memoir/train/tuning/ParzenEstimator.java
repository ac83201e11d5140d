package io.memoir.train.tuning;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;

/**
 * Proposes points of the unit cube where good observations are dense and others are not: the
 * tree-structured Parzen estimator (Bergstra et al. 2011), with independent dimensions.
 *
 * <p>The best fifth of the observations gives one density, the others give another. Of {@value
 * #CANDIDATES} points drawn from the first density, the one with the largest ratio of the two is
 * proposed. For numbers a density is a mixture of kernels, one at each observation with the width
 * of the gap to its neighbours, and a wide one over the whole range; for choices it is their
 * counts, each plus one.
 */
final class ParzenEstimator {
  private static final int CANDIDATES = 24;
  private static final int ONE_GOOD_IN = 5;

  private ParzenEstimator() {}

  /**
   * Proposes a point.
   *
   * @param sizes number of values of each dimension that is an unordered choice; empty for numbers
   * @param ranked the points of the observations, the best first; {@code NaN} for an unknown
   *     coordinate
   */
  static double[] propose(List<OptionalInt> sizes, List<double[]> ranked, SplittableRandom random) {
    int good = Math.min(ranked.size(), Math.max(2, Math.ceilDiv(ranked.size(), ONE_GOOD_IN)));
    double[] place = new double[sizes.size()];
    for (int d = 0; d < place.length; d++) {
      Density above = density(sizes.get(d), ranked.subList(0, good), d);
      Density below = density(sizes.get(d), ranked.subList(good, ranked.size()), d);
      double best = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < CANDIDATES; i++) {
        double candidate = above.draw(random);
        double ratio = Math.log(above.at(candidate)) - Math.log(below.at(candidate));
        if (ratio > best) {
          best = ratio;
          place[d] = candidate;
        }
      }
    }
    return place;
  }

  private static Density density(OptionalInt choices, List<double[]> observations, int dimension) {
    double[] centres =
        observations.stream()
            .mapToDouble(place -> place[dimension])
            .filter(Double::isFinite)
            .sorted()
            .toArray();
    return choices.isPresent() ? counts(centres, choices.getAsInt()) : kernels(centres);
  }

  /** A probability density over the numbers from 0 to 1. */
  private interface Density {
    double at(double place);

    double draw(SplittableRandom random);
  }

  private static Density counts(double[] places, int choices) {
    double[] share = new double[choices];
    Arrays.fill(share, 1.0 / (places.length + choices));
    for (double place : places) {
      share[cell(place, choices)] += 1.0 / (places.length + choices);
    }
    return new Density() {
      @Override
      public double at(double place) {
        return share[cell(place, choices)] * choices;
      }

      @Override
      public double draw(SplittableRandom random) {
        double left = random.nextDouble();
        int choice = 0;
        while (choice < choices - 1 && left >= share[choice]) {
          left -= share[choice++];
        }
        return (choice + 0.5) / choices;
      }
    };
  }

  private static int cell(double place, int choices) {
    return Math.clamp((int) (place * choices), 0, choices - 1);
  }

  /**
   * Logistic kernels truncated to 0 to 1, whose distribution function and its inverse are simple.
   */
  private static Density kernels(double[] sorted) {
    int count = sorted.length + 1;
    double[] centres = Arrays.copyOf(sorted, count);
    double[] scales = new double[count];
    for (int i = 0; i < sorted.length; i++) {
      double left = sorted[i] - (i == 0 ? 0 : sorted[i - 1]);
      double right = (i == sorted.length - 1 ? 1 : sorted[i + 1]) - sorted[i];
      double deviation = Math.clamp(Math.max(left, right), 1 / Math.min(50.0, 2.0 + count), 1);
      scales[i] = deviation * Math.sqrt(3) / Math.PI;
    }
    centres[count - 1] = 0.5;
    scales[count - 1] = Math.sqrt(3) / Math.PI;
    return new Density() {
      @Override
      public double at(double place) {
        double sum = 0;
        for (int i = 0; i < count; i++) {
          double below = logistic((place - centres[i]) / scales[i]);
          double inside =
              logistic((1 - centres[i]) / scales[i]) - logistic(-centres[i] / scales[i]);
          sum += below * (1 - below) / scales[i] / inside;
        }
        return sum / count;
      }

      @Override
      public double draw(SplittableRandom random) {
        int i = random.nextInt(count);
        double least = logistic(-centres[i] / scales[i]);
        double most = logistic((1 - centres[i]) / scales[i]);
        double share = least + (most - least) * random.nextDouble();
        double place = centres[i] + scales[i] * Math.log(share / (1 - share));
        return Math.clamp(place, 0, Math.nextDown(1.0));
      }
    };
  }

  private static double logistic(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}
