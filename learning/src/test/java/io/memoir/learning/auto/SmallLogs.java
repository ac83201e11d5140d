package io.memoir.learning.auto;

import io.memoir.data.Part;
import io.memoir.data.Sequences;
import io.memoir.data.dataset.TrainingData;
import io.memoir.learning.TrainingPlace;
import io.memoir.model.ItemTable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Small logs with known rules. The last event of each sequence is a test event, the one before it a
 * validation event.
 */
final class SmallLogs {
  static final long SEED = 5;
  static final TrainingPlace PLACE = new TrainingPlace("test", "a processor");

  private SmallLogs() {}

  /** Each item is always followed by the same one, and no item occurs twice in a sequence. */
  static TrainingData chain() {
    int items = 30;
    SplittableRandom random = new SplittableRandom(SEED);
    int[] next = new int[items];
    for (int i = 0; i < items; i++) {
      next[i] = (i + 7) % items; // 7 and 30 have no common divisor: one circle
    }
    int[][] sequences = new int[60][];
    for (int s = 0; s < sequences.length; s++) {
      sequences[s] = new int[6 + random.nextInt(6)];
      sequences[s][0] = random.nextInt(items);
      for (int e = 1; e < sequences[s].length; e++) {
        sequences[s][e] = next[sequences[s][e - 1]];
      }
    }
    return data(items, sequences);
  }

  /** Sessions that go to and fro between two items, so that what was seen always comes again. */
  static TrainingData pairs() {
    int items = 40;
    SplittableRandom random = new SplittableRandom(SEED);
    int[][] sequences = new int[60][];
    for (int s = 0; s < sequences.length; s++) {
      int first = random.nextInt(items);
      sequences[s] = new int[5 + random.nextInt(3)];
      for (int e = 0; e < sequences[s].length; e++) {
        sequences[s][e] = e % 2 == 0 ? first : first ^ 1;
      }
    }
    return data(items, sequences);
  }

  /** A sequence per row. */
  static TrainingData data(int items, int[]... sequences) {
    int[] offsets = new int[sequences.length + 1];
    for (int s = 0; s < sequences.length; s++) {
      offsets[s + 1] = offsets[s] + sequences[s].length;
    }
    byte[] parts = new byte[offsets[sequences.length]];
    for (int s = 0; s < sequences.length; s++) {
      if (sequences[s].length > 2) {
        parts[offsets[s + 1] - 1] = Part.TEST.code();
        parts[offsets[s + 1] - 2] = Part.VALIDATION.code();
      }
    }
    return new TrainingData(
        "a small log",
        "fingerprint of " + Arrays.deepHashCode(sequences),
        new ItemTable(IntStream.range(0, items).mapToObj(i -> ItemTable.Item.of("i" + i)).toList()),
        new Sequences(
            IntStream.range(0, sequences.length).mapToObj(s -> "s" + s).toArray(String[]::new),
            offsets,
            Arrays.stream(sequences).flatMapToInt(Arrays::stream).toArray(),
            new long[0],
            parts));
  }

  static DataProfile profile(TrainingData data) {
    return DataProfile.of(data, "leave-one-out");
  }

  /** Options with settings for these data. */
  static AutoOptions options(boolean resume, Map<String, String> more) {
    Map<String, String> settings =
        new HashMap<>(Map.of("width", "32", "feed-forward", "32", "epochs", "2", "batch", "16"));
    settings.putAll(more);
    return new AutoOptions(SEED, 1, resume, settings, PLACE);
  }
}
