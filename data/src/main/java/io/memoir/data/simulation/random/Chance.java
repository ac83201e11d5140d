package io.memoir.data.simulation.random;

import java.util.SplittableRandom;

/**
 * Random numbers that are the same on every machine: a specified generator, and {@link StrictMath}
 * for functions.
 */
public final class Chance {
  private final SplittableRandom random;

  public Chance(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /** The generator of one of several objects, independent of the number of the others. */
  public static Chance of(long seed, String what, long number) {
    return new Chance((seed * 31 + what.hashCode()) * 0x9E3779B97F4A7C15L + number);
  }

  /** At least 0, less than 1. */
  public double uniform() {
    return random.nextDouble();
  }

  public boolean with(double probability) {
    return random.nextDouble() < probability;
  }

  /** A whole number of at least {@code least} and at most {@code most}. */
  public int between(int least, int most) {
    return random.nextInt(least, most + 1);
  }

  /**
   * An index of the array, with probability proportional to its weight; the weights are not all 0.
   */
  public int weighted(double[] weights) {
    double sum = 0;
    for (double weight : weights) {
      sum += weight;
    }
    double left = random.nextDouble() * sum;
    int last = 0;
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] > 0) {
        last = i;
        left -= weights[i];
        if (left < 0) {
          return i;
        }
      }
    }
    return last;
  }

  /** Standard normal, by the polar method of Marsaglia. */
  public double normal() {
    while (true) {
      double u = 2 * random.nextDouble() - 1;
      double v = 2 * random.nextDouble() - 1;
      double s = u * u + v * v;
      if (s > 0 && s < 1) {
        return u * StrictMath.sqrt(-2 * StrictMath.log(s) / s);
      }
    }
  }

  /** At least 1, with the given mean: the number of trials until the first success. */
  public int geometric(double mean) {
    return 1 + (int) (StrictMath.log1p(-random.nextDouble()) / StrictMath.log1p(-1 / mean));
  }

  /**
   * Positive shares that sum to 1, distributed around {@code base}; the smaller the concentration,
   * the fewer large ones.
   */
  public double[] dirichlet(double[] base, double concentration) {
    double[] shares = new double[base.length];
    double sum = 0;
    for (int i = 0; i < base.length; i++) {
      shares[i] = Math.max(gamma(base[i] * concentration), 1e-12);
      sum += shares[i];
    }
    for (int i = 0; i < base.length; i++) {
      shares[i] /= sum;
    }
    return shares;
  }

  /** Gamma with scale 1 (Marsaglia and Tsang 2000). */
  private double gamma(double shape) {
    if (shape < 1) {
      return gamma(shape + 1) * StrictMath.pow(1 - random.nextDouble(), 1 / shape);
    }
    double d = shape - 1.0 / 3;
    double c = 1 / StrictMath.sqrt(9 * d);
    while (true) {
      double x = normal();
      double v = 1 + c * x;
      v = v * v * v;
      if (v > 0
          && StrictMath.log(1 - random.nextDouble())
              < 0.5 * x * x + d - d * v + d * StrictMath.log(v)) {
        return d * v;
      }
    }
  }
}
