package io.memoir.train.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NegativesTest {
  private static final long[] SUPPORT = {1, 4, 9, 0, 100, 25, 16, 1};

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.5, 1})
  void draw_oneAtATime_followsTheSupport(double alpha) {
    int samples = 100_000;
    int[] counts = new int[SUPPORT.length];
    Negatives negatives = new Negatives(SUPPORT, 1, alpha);
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < samples; i++) {
      counts[negatives.draw(random)[0]]++;
    }
    double sum = 0;
    for (long support : SUPPORT) {
      sum += Math.pow((double) Math.max(1, support), alpha);
    }
    double chiSquare = 0;
    for (int i = 0; i < counts.length; i++) {
      double expected = samples * Math.pow((double) Math.max(1, SUPPORT[i]), alpha) / sum;
      chiSquare += (counts[i] - expected) * (counts[i] - expected) / expected;
    }
    // 7 degrees of freedom: 24.3 is passed once in a thousand seeds.
    assertThat(chiSquare).as("chi-square of the counts, seed 1, alpha %s", alpha).isLessThan(24.3);
  }

  @Test
  void logExpectedCount_isTheLogOfTheShareOfSamples() {
    int samples = 50_000;
    Negatives negatives = new Negatives(SUPPORT, 5, 0.75);
    int[] counts = new int[SUPPORT.length];
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < samples; i++) {
      for (int item : negatives.draw(random)) {
        counts[item]++;
      }
    }
    for (int item = 0; item < counts.length; item++) {
      assertThat(Math.exp(negatives.logExpectedCount(item)))
          .as("share of samples with item %d, seed 2", item)
          .isCloseTo(counts[item] / (double) samples, within(0.01));
    }
  }

  @Test
  void draw_always_isAscendingWithoutRepeats() {
    SplittableRandom random = new SplittableRandom(3);
    Negatives negatives = new Negatives(SUPPORT, 7, 1);
    for (int i = 0; i < 1000; i++) {
      int[] items = negatives.draw(random);
      assertThat(items).as("draw %d, seed 3", i).isSorted().doesNotHaveDuplicates();
      assertThat(items.length).isBetween(1, 7);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 9, 2048})
  void draw_ofAsManyAsThereAreItems_isTheCatalogue(int draws) {
    Negatives negatives = new Negatives(SUPPORT, draws, 0.5);
    assertThat(negatives.draw(new SplittableRandom(4)))
        .containsExactly(IntStream.range(0, SUPPORT.length).toArray());
    for (int item = 0; item < SUPPORT.length; item++) {
      assertThat(negatives.logExpectedCount(item)).isZero();
    }
  }

  @Test
  void draw_withEqualRandoms_isEqual() {
    Negatives negatives = new Negatives(SUPPORT, 4, 0.5);
    for (int seed = 0; seed < 20; seed++) {
      assertThat(negatives.draw(new SplittableRandom(seed)))
          .isEqualTo(negatives.draw(new SplittableRandom(seed)));
    }
  }
}
