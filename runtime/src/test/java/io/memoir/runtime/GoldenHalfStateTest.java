package io.memoir.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.BitSet;
import org.junit.jupiter.api.Test;

/**
 * A stored state of version 4, in half precision with exact values, is read and written as ever.
 */
class GoldenHalfStateTest {
  @Test
  void readState_stored_hasTheExactValuesAndTheOthersRounded() throws IOException {
    Recommender recommender = Recommender.open(GoldenTasks.MODEL);
    byte[] stored = GoldenHalfState.stored(GoldenHalfState.STATE);
    assertThat(stored[4]).as("version").isEqualTo((byte) 4);

    UserState half = recommender.readState(stored);
    UserState whole = recommender.readState(GoldenHalfState.stored(GoldenTasks.STATE));
    float[] memory = half.state.memory;
    BitSet exact = half.state.exact;
    assertThat(exact.cardinality()).isBetween(1, memory.length - 1);
    for (int i = 0; i < memory.length; i++) {
      float value = whole.state.memory[i];
      assertThat(memory[i])
          .as("value %d", i)
          .isEqualTo(exact.get(i) ? value : Float.float16ToFloat(Float.floatToFloat16(value)));
    }
    assertThat(half.eventCount()).isEqualTo(whole.eventCount());
    assertThat(half.lastTime()).isEqualTo(whole.lastTime());
    assertThat(half.seenCount()).isEqualTo(whole.seenCount());
  }

  @Test
  void toBytes_halfPrecision_givesTheStoredBytes() throws IOException {
    Recommender recommender = Recommender.open(GoldenTasks.MODEL);
    byte[] stored = GoldenHalfState.stored(GoldenHalfState.STATE);
    UserState whole = recommender.readState(GoldenHalfState.stored(GoldenTasks.STATE));
    assertThat(whole.toBytes(UserState.Storage.FLOAT16)).isEqualTo(stored);
    assertThat(recommender.readState(stored).toBytes(UserState.Storage.FLOAT16)).isEqualTo(stored);
  }
}
