package io.memoir.train.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.data.Part;
import io.memoir.data.Sequences;
import io.memoir.data.dataset.Shown;
import io.memoir.train.config.TrainingConfig;
import io.memoir.train.packed.PackedBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExamplesTest {
  /** Sequences of given lengths whose last two events are held out; every event its own item. */
  private static Sequences sequences(int... lengths) {
    int[] offsets = new int[lengths.length + 1];
    String[] ids = new String[lengths.length];
    for (int s = 0; s < lengths.length; s++) {
      offsets[s + 1] = offsets[s] + lengths[s];
      ids[s] = "s" + s;
    }
    int events = offsets[lengths.length];
    byte[] parts = new byte[events];
    for (int s = 0; s < lengths.length; s++) {
      for (int e = offsets[s]; e < offsets[s + 1]; e++) {
        int left = offsets[s + 1] - e;
        Part part =
            lengths[s] < 3 || left > 2 ? Part.TRAIN : left == 2 ? Part.VALIDATION : Part.TEST;
        parts[e] = part.code();
      }
    }
    return new Sequences(ids, offsets, IntStream.range(0, events).toArray(), new long[0], parts);
  }

  private static Examples examples(Sequences sequences, String... settings) {
    TrainingConfig config = TrainingConfig.of(Map.of());
    for (int i = 0; i < settings.length; i += 2) {
      config = config.with(Map.of(settings[i], settings[i + 1]));
    }
    return new Examples(sequences, config, sequences.eventCount(), true, 5);
  }

  private static PackedBatch all(Examples examples) {
    int[] every = IntStream.range(0, examples.count()).toArray();
    return examples.pack(every, 0, 1, TeacherTargets.NONE, new SplittableRandom(1));
  }

  private static final int[] LENGTHS = {1, 2, 3, 4, 5, 10, 11, 12, 13, 30, 31, 57};

  /** What a model may learn: every training event but the first of its sequence. */
  private static int[] learnable(Sequences sequences) {
    return IntStream.range(0, sequences.eventCount())
        .filter(e -> sequences.parts()[e] == Part.TRAIN.code())
        .filter(e -> Arrays.binarySearch(sequences.offsets(), e) < 0)
        .toArray();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 9, 10, 200})
  void stretches_coverEveryTrainingEventOnceAsTarget(int maxLength) {
    Sequences sequences = sequences(LENGTHS);
    Examples examples = examples(sequences, "max-length", Integer.toString(maxLength));
    PackedBatch batch = all(examples);
    assertThat(Arrays.stream(batch.targets()).sorted().toArray()).isEqualTo(learnable(sequences));
    assertThat(batch.steps()).isLessThanOrEqualTo(maxLength);
    for (int r = 0; r < batch.rows(); r++) {
      assertThat(batch.inputs()[r])
          .as("the event before the target")
          .isEqualTo(batch.targets()[r] - 1);
    }
    assertThat(examples.eventCount()).isEqualTo(batch.rows());
  }

  @Test
  void stretches_withNothingHeldOut_learnTheValidationEventsAndNoTest() {
    Sequences sequences = sequences(LENGTHS);
    int[] expected =
        IntStream.range(0, sequences.eventCount())
            .filter(e -> sequences.parts()[e] != Part.TEST.code())
            .filter(e -> Arrays.binarySearch(sequences.offsets(), e) < 0)
            .toArray();
    int[] targets = all(examples(sequences, "hold-out", "false")).targets();
    assertThat(Arrays.stream(targets).sorted().toArray()).isEqualTo(expected);
  }

  @Test
  void stretches_ofASessionThatIsAllHeldOut_areLearnedOnlyOnRequest() {
    byte[] parts = {Part.CONTEXT.code(), Part.VALIDATION.code(), Part.VALIDATION.code()};
    Sequences session =
        new Sequences(
            new String[] {"s"}, new int[] {0, 3}, new int[] {0, 1, 2}, new long[0], parts);
    assertThat(examples(session).count()).isZero();
    assertThat(all(examples(session, "hold-out", "false")).targets()).containsExactly(1, 2);
  }

  /** Two domains in one history, each with leave-one-out: 2 and 6 are held out for the test. */
  private static Sequences interleaved() {
    Part[] parts = {
      Part.TRAIN,
      Part.VALIDATION,
      Part.TEST,
      Part.TRAIN,
      Part.TRAIN,
      Part.VALIDATION,
      Part.TEST,
      Part.TRAIN,
      Part.TRAIN
    };
    byte[] codes = new byte[parts.length];
    for (int e = 0; e < codes.length; e++) {
      codes[e] = parts[e].code();
    }
    int[] items = {10, 11, 12, 13, 14, 15, 16, 17, 18};
    long[] times = {100, 101, 102, 103, 104, 105, 106, 107, 108};
    return new Sequences(new String[] {"s", "t"}, new int[] {0, 7, 9}, items, times, codes);
  }

  @Test
  void stretches_withHeldOutEventsAmongThem_leaveTheseOut() {
    TrainingConfig config = TrainingConfig.of(Map.of());
    Examples examples = new Examples(interleaved(), config, 20, true, 5);
    assertThat(examples.hasGaps()).isTrue();
    assertThat(examples.eventCount()).isEqualTo(3);
    PackedBatch batch = all(examples);
    // Packed by time: first events of both sequences, then the second one of the longer.
    assertThat(batch.inputs()).containsExactly(10, 17, 13);
    assertThat(batch.targets()).containsExactly(13, 18, 14);
    assertThat(examples.calendarEnd()).isEqualTo(108);
    Examples whole =
        new Examples(interleaved(), config.with(Map.of("hold-out", "false")), 20, true, 5);
    assertThat(all(whole).inputs()).containsExactly(10, 17, 11, 13, 14);
    assertThat(all(whole).targets()).containsExactly(11, 18, 13, 14, 15);
    assertThat(new Examples(sequences(LENGTHS), config, 500, true, 5).hasGaps()).isFalse();
  }

  @Test
  void stretches_withHeldOutEventsAmongThem_nameTheEventsOfTheData() {
    Coverage sourced = new Coverage(true, true, Shown.NONE);
    Examples examples =
        new Examples(interleaved(), TrainingConfig.of(Map.of()), 20, true, sourced, 5);
    PackedBatch batch = all(examples);
    assertThat(batch.origins().inputs()).containsExactly(0, 7, 3);
    assertThat(batch.origins().targets()).containsExactly(3, 8, 4);
    assertThat(batch.origins().beginnings().stream().map(each -> each.event()).toList())
        .containsExactlyInAnyOrder(0, 7);
  }

  @Test
  void stretches_ofALongHistory_giveTheNewestTheLongestPast() {
    // 10 training events in stretches of 4 inputs: targets 6 to 9, 2 to 5, and 1.
    Examples examples = examples(sequences(12), "max-length", "4");
    List<Integer> sizes = new ArrayList<>();
    for (int stretch = 0; stretch < examples.count(); stretch++) {
      sizes.add(examples.events(new int[] {stretch}));
    }
    assertThat(sizes).containsExactly(4, 4, 1);
    PackedBatch newest =
        examples.pack(new int[] {0}, 0, 1, TeacherTargets.NONE, new SplittableRandom(1));
    assertThat(newest.inputs()).containsExactly(5, 6, 7, 8);
    assertThat(newest.targets()).containsExactly(6, 7, 8, 9);
  }

  @Test
  void prefixTargets_everyEventIsTheOnlyTargetOfItsPrefix() {
    Sequences sequences = sequences(LENGTHS);
    Examples examples = examples(sequences, "prefix-targets", "true", "max-length", "6");
    List<Integer> targets = new ArrayList<>();
    for (int stretch = 0; stretch < examples.count(); stretch++) {
      PackedBatch one =
          examples.pack(new int[] {stretch}, 0, 1, TeacherTargets.NONE, new SplittableRandom(1));
      assertThat(one.targetCount()).isEqualTo(1);
      int last = one.rows() - 1;
      int target = one.targets()[last];
      targets.add(target);
      int first = -Arrays.binarySearch(sequences.offsets(), target) - 2;
      int from = Math.max(sequences.offsets()[first], target - 6);
      assertThat(one.inputs()).isEqualTo(IntStream.range(from, target).toArray());
    }
    assertThat(targets.stream().mapToInt(t -> t).sorted().toArray())
        .isEqualTo(learnable(sequences));
  }

  @Test
  void batches_ofAnEpoch_areEveryStretchOnce() {
    int[] lengths = new SplittableRandom(7).ints(500, 1, 40).toArray();
    Examples examples = examples(sequences(lengths), "batch", "8", "max-length", "15");
    int[][] batches = examples.batches(3);
    assertThat(batches).hasNumberOfRows(examples.batchesAnEpoch());
    assertThat(Arrays.stream(batches).flatMapToInt(Arrays::stream).sorted().toArray())
        .isEqualTo(IntStream.range(0, examples.count()).toArray());
    long full = Arrays.stream(batches).filter(batch -> batch.length == 8).count();
    assertThat(full).isEqualTo(examples.count() / 8);
    long events = Arrays.stream(batches).mapToLong(examples::events).sum();
    assertThat(events).isEqualTo(examples.eventCount());
  }

  @Test
  void batches_holdStretchesOfAboutEqualLength() {
    int[] lengths = new SplittableRandom(8).ints(960, 4, 204).toArray();
    Examples examples = examples(sequences(lengths), "batch", "8");
    double spread =
        Arrays.stream(examples.batches(1))
            .mapToInt(batch -> {
              int[] sizes = Arrays.stream(batch).map(s -> examples.events(new int[] {s})).toArray();
              return Arrays.stream(sizes).max().orElse(0) - Arrays.stream(sizes).min().orElse(0);
            })
            .average()
            .orElse(0);
    // Drawn at random, 8 of lengths 1 to 201 would lie 155 apart on average.
    assertThat(spread).isLessThan(20);
  }

  @Test
  void batches_dependOnSeedAndEpochAlone() {
    Sequences sequences = sequences(new SplittableRandom(9).ints(200, 1, 40).toArray());
    Examples examples = examples(sequences, "batch", "8");
    int[][] first = examples.batches(1);
    int[][] second = examples.batches(2);
    assertThat(examples.batches(1)).isDeepEqualTo(first);
    assertThat(examples(sequences, "batch", "8").batches(2)).isDeepEqualTo(second);
    assertThat(Arrays.deepEquals(first, second)).isFalse();
    Examples otherSeed =
        new Examples(
            sequences, TrainingConfig.of(Map.of("batch", "8")), sequences.eventCount(), true, 6);
    assertThat(Arrays.deepEquals(otherSeed.batches(1), first)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5})
  void pack_sharesOfABatch_areThatBatch(int shares) {
    Examples examples = examples(sequences(LENGTHS));
    int[] batch = IntStream.range(0, examples.count()).toArray();
    List<Integer> targets = new ArrayList<>();
    for (int share = 0; share < shares; share++) {
      PackedBatch part =
          examples.pack(batch, share, shares, TeacherTargets.NONE, new SplittableRandom(1));
      Arrays.stream(part.targets()).forEach(targets::add);
    }
    assertThat(targets)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(all(examples).targets()).boxed().toList());
  }

  @Test
  void pack_withNoise_keepsTargetsAndTheDataSet() {
    Sequences sequences = sequences(LENGTHS);
    int[] before = sequences.items().clone();
    PackedBatch noisy = all(examples(sequences, "noise", "0.5"));
    assertThat(noisy.targets()).isEqualTo(all(examples(sequences)).targets());
    assertThat(noisy.inputs()).isNotEqualTo(all(examples(sequences)).inputs());
    assertThat(sequences.items()).isEqualTo(before);
  }
}
