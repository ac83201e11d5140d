package io.memoir.train.graph;

import java.util.SplittableRandom;

/**
 * Random numbers that depend only on a seed and a place in the training, and not on the threads
 * that draw them.
 */
final class Seeds {
  private Seeds() {}

  /** The random numbers of a place. */
  static SplittableRandom at(long seed, long first, long second) {
    return new SplittableRandom(mixed(mixed(mixed(seed) + first) + second));
  }

  /** A hash in which every bit depends on all bits (Stafford's variant 13 of Murmur3). */
  private static long mixed(long value) {
    long z = value + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
