package io.memoir.runtime.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.BitSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Scores of few items beside an array of all that is cleared each time. */
class SparseScoresTest {
  private static final long SEED = 6;

  @Test
  void add_anyValuesAgainAndAgain_sameBitsAsAnArrayOfAll() {
    SplittableRandom random = new SplittableRandom(SEED);
    SparseScores sparse = new SparseScores();
    for (int round = 0; round < 500; round++) {
      int itemCount = 1 + random.nextInt(round < 250 ? 40 : 300);
      float[] all = new float[itemCount];
      BitSet mentioned = new BitSet();
      sparse.reset(itemCount);
      for (int i = random.nextInt(200); i > 0; i--) {
        int item = random.nextInt(itemCount);
        float value = random.nextInt(5) == 0 ? -0f : (float) random.nextDouble(-1, 3);
        all[item] += value;
        sparse.add(item, value);
        mentioned.set(item);
      }
      String what = "round %d, seed %d".formatted(round, SEED);
      assertThat(sparse.size()).as(what).isEqualTo(mentioned.cardinality());
      for (int i = 0; i < sparse.size(); i++) {
        assertThat(mentioned.get(sparse.item(i))).as(what).isTrue();
        mentioned.clear(sparse.item(i));
      }
      double sum = 0;
      for (int item = 0; item < itemCount; item++) {
        assertThat(Float.floatToRawIntBits(sparse.score(item)))
            .as("item %d, %s", item, what)
            .isEqualTo(Float.floatToRawIntBits(all[item]));
        sum += Math.max(0, all[item]);
      }
      assertThat(sparse.sum()).as(what).isCloseTo(sum, within(1e-9));
    }
  }

  @Test
  void add_distinctItems_inOrderAndOnce() {
    DistinctItems items = new DistinctItems();
    items.reset(1_000);
    for (int i = 0; i < 300; i++) {
      assertThat(items.contains(3 * i)).isFalse();
      assertThat(items.add(3 * i)).isTrue();
      assertThat(items.add(3 * (i / 2))).isFalse();
    }
    assertThat(items.size()).isEqualTo(300);
    assertThat(items.from(298)).containsExactly(894, 897);
    items.reset(5);
    assertThat(items.size()).isZero();
    assertThat(items.contains(3)).isFalse();
    assertThat(items.add(3)).isTrue();
    assertThat(items.item(0)).isEqualTo(3);
  }
}
