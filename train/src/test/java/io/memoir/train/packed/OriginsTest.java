package io.memoir.train.packed;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.model.Moments;
import io.memoir.train.packed.Source.Asked;
import io.memoir.train.packed.Source.Beginning;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class OriginsTest {
  private static final long START = 1_700_000_000_000L;
  private static final long MINUTE = 60_000;

  /** Sequence 7 has three events in two sessions, sequence 8 one event, sequence 9 none. */
  private static PackedBatch batch(Asked asked) {
    long[] times = {START, START + MINUTE, START + 61 * MINUTE, START + 62 * MINUTE};
    return PackedBatch.of(
        new int[][] {{}, {1, 2, 3}, {4}},
        new int[][] {{}, {2, 3, PackedBatch.NO_TARGET}, {5}},
        new long[][] {{0}, times, {START, START}},
        0,
        List.of(
            new Source(9, new int[] {14}, new int[0], Beginning.withoutEvent(9), asked),
            new Source(7, new int[] {10, 11, 12, 12}, new int[0], Beginning.NONE, asked),
            new Source(8, new int[] {13, 14}, new int[0], new Beginning(8, 13, 4), asked)));
  }

  @Test
  void of_sequencesOfEveryLength_saysWhereEachRowComesFrom() {
    PackedBatch batch = batch(Asked.EVERY);
    Origins origins = batch.origins();
    assertThat(batch.inputs()).containsExactly(1, 4, 2, 3);
    assertThat(origins.sequences()).containsExactly(7, 8, 7, 7);
    assertThat(origins.inputs()).containsExactly(10, 13, 11, 12);
    assertThat(origins.targets()).containsExactly(11, 14, 12, 12);
    assertThat(origins.asked()).containsExactly(0, 1, 2, 3);
    assertThat(origins.beginnings())
        .containsExactly(Beginning.withoutEvent(9), new Beginning(8, 13, 4));
  }

  @Test
  void of_lastAsked_asksOnceASequence() {
    assertThat(batch(Asked.LAST).origins().asked()).containsExactly(1, 3);
  }

  /** What is asked for when the next event happened is seen as that event's request was. */
  @Test
  void timesAndSessions_givenTheNextEvent_areThoseOfItsRequest() {
    PackedBatch batch = batch(Asked.EVERY);
    Origins origins = batch.origins();
    assertThat(origins.sessions()).containsExactly(1, 1, 2, 1);
    long next = START + 61 * MINUTE;
    float[] seen = new float[Moments.FEATURES];
    int depth = Moments.depth(origins.sessions()[2], origins.times()[2], next);
    Moments.write(origins.times()[2], next, depth, 0, seen, 0);
    assertThat(seen)
        .isEqualTo(
            Arrays.copyOfRange(batch.requestMoments(), 2 * Moments.FEATURES, 3 * Moments.FEATURES));
  }

  @Test
  void of_noEventsAtAll_hasOneRowThatNobodyAsksAbout() {
    PackedBatch batch =
        PackedBatch.of(
            new int[][] {{}},
            new int[][] {{}},
            new long[][] {{0}},
            0,
            List.of(
                new Source(9, new int[] {14}, new int[0], Beginning.withoutEvent(9), Asked.EVERY)));
    assertThat(batch.rows()).isEqualTo(1);
    assertThat(batch.targetCount()).isZero();
    assertThat(batch.origins().asked()).isEmpty();
    assertThat(batch.origins().beginnings()).containsExactly(Beginning.withoutEvent(9));
  }
}
