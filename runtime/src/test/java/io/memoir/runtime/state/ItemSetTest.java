package io.memoir.runtime.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ItemSetTest {
  private static final long SEED = 5;

  @Test
  void itemSet_asTreeSet() {
    SplittableRandom random = new SplittableRandom(SEED);
    ItemSet set = new ItemSet();
    TreeSet<Integer> reference = new TreeSet<>();
    for (int round = 0; round < 5_000; round++) {
      int item = random.nextInt(3_000);
      set.add(item);
      reference.add(item);
      int other = random.nextInt(3_000);
      assertThat(set.contains(other)).as("seed %d", SEED).isEqualTo(reference.contains(other));
    }
    assertThat(set.size()).isEqualTo(reference.size());
    assertThat(set.toArray()).containsExactly(reference.stream().mapToInt(i -> i).toArray());
  }
}
